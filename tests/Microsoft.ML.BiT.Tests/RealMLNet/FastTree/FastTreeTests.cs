using System.Runtime.InteropServices;
using Microsoft.ML.BiT.Tests.Pipelines;
using Microsoft.ML.Trainers.FastTree;

namespace Microsoft.ML.BiT.Tests.RealMLNet.FastTree;

/// <summary>Trees on embeddings; they come in a package of their own.</summary>
[TestClass]
public sealed class FastTreeTests : TrainerTests
{
    [TestMethod]
    [DataRow(BadImagePolicy.Throw)]
    [DataRow(BadImagePolicy.Mark)]
    [DataRow(BadImagePolicy.Skip)]
    public void Trees_learn_the_classes(BadImagePolicy policy)
    {
        if (!NativeLibrary.TryLoad("FastTreeNative", typeof(FastTreeRegressionTrainer).Assembly, searchPath: null, out _))
            Assert.Inconclusive("ML.NET's native library FastTreeNative is not on the path of libraries");
        var trainers = Context.MulticlassClassification.Trainers;
        var binary = Context.BinaryClassification.Trainers;
        var features = Context.Data.Cache(Features(policy));
        var tree = binary.FastTree("LabelKey", numberOfLeaves: 4, numberOfTrees: 10, minimumExampleCountPerLeaf: 2);
        AssertLearns(trainers.OneVersusAll(tree, "LabelKey"), features);
        var forest = binary.FastForest("LabelKey", numberOfLeaves: 4, numberOfTrees: 20, minimumExampleCountPerLeaf: 2);
        AssertLearns(trainers.OneVersusAll(forest, "LabelKey"), features);
    }
}
