namespace Microsoft.ML.BiT.Tests;

/// <summary>In the place of the tests in <c>RealMLNet</c>, where ML.NET is stood in for.</summary>
[TestClass]
public sealed class MLNetItselfTests
{
    [TestMethod]
    public void Trainers_that_the_stand_ins_lack() =>
        Assert.Inconclusive("the stand-ins of ML.NET lack these: ./build.sh test -p:MLNetAssemblies=DIR runs them on ML.NET itself");
}
