using BigTransfer.Catalog;
using BigTransfer.Imaging;

namespace BigTransfer.Tests.Catalog;

[TestClass]
public sealed class ModelCatalogTests
{
    private static readonly PublishedModel[] Both = [.. ModelCatalog.All, .. ModelCatalog.Vtab];

    [TestMethod]
    public void Every_published_model_has_its_row()
    {
        Assert.HasCount(5 + 6 + 6 + 4 + 6 + 6 + 3 + 1 + 3, ModelCatalog.All);
        Assert.HasCount(285, ModelCatalog.Vtab);
    }

    [TestMethod]
    public void No_name_means_two_models()
    {
        string[] names = [.. Both.SelectMany(model => model.Aliases.Append(model.Name)).Select(name => name.ToUpperInvariant())];
        CollectionAssert.AllItemsAreUnique(names);
        foreach (var model in Both)
        {
            foreach (string name in model.Aliases.Append(model.Name))
                Assert.IsTrue(ModelCatalog.Find(name) == model && ModelCatalog.Find(name.ToUpperInvariant()) == model, name);
        }
    }

    [TestMethod]
    public void Every_row_is_whole()
    {
        foreach (var model in Both)
        {
            Assert.AreEqual((model.InputSize, model.InputSize), PreprocessPresets.Find(model.Preset).WithSize(model.InputSize).FixedSize, model.Name);
            Assert.IsNotEmpty(model.Sources, model.Name);
            foreach (var file in model.Sources.SelectMany(source => source.Files))
            {
                Assert.AreEqual("https", file.Address.Scheme);
                Assert.AreEqual(file.Address.Segments[^1], file.CachePath.Split('/')[^1]);
                Assert.IsFalse(file.CachePath.Split('/').Any(part => part is "" or "." or ".."), file.CachePath);
            }
        }
        // One place for each address, one address for each place: two models share a file where they share an address.
        var files = Both.SelectMany(model => model.Sources.SelectMany(source => source.Files)).Distinct().ToArray();
        Assert.AreEqual(files.Length, files.Select(file => file.CachePath).Distinct().Count());
        Assert.AreEqual(files.Length, files.Select(file => file.Address).Distinct().Count());
    }

    // Addresses as their publishers write them: google-research/big_transfer's README, timm's hub, MindCV's bit.py.
    [TestMethod]
    [DataRow("bit-m-r50x1", "G/BiT-M-R50x1.npz", "R50x1", 21843, 224, "official-pytorch")]
    [DataRow("BiT-S-R152x4", "G/BiT-S-R152x4.npz", "R152x4", 1000, 224, "official-pytorch")]
    [DataRow("BiT-M-R152x2-ILSVRC2012", "G/BiT-M-R152x2-ILSVRC2012.npz", "R152x2", 1000, 448, "official-pytorch")]
    [DataRow("BiT-M-R101x3-run2-svhn", "G/vtab/BiT-M-R101x3-run2-svhn.npz", "R101x3", 10, 128, "official-pytorch")]
    [DataRow("FunMatch-160px-i1k80.5", "G/distill/R50x1_160.npz", "R50x1", 1000, 160, "timm-distilled")]
    [DataRow("R152x2_T_384", "G/distill/R152x2_T_384.npz", "R152x2", 1000, 384, "timm-teacher-384")]
    [DataRow("resnetv2_50x1_bit.goog_in21k", "T/resnetv2_50x1_bit.goog_in21k", "R50x1", 21843, 224, "timm-in21k")]
    [DataRow("timm/resnetv2_152x4_bit.goog_in21k_ft_in1k", "T/resnetv2_152x4_bit.goog_in21k_ft_in1k", "R152x4", 1000, 480, "timm-in1k")]
    [DataRow("resnetv2_101x3_bitm_in21k", "T/resnetv2_101x3_bit.goog_in21k", "R101x3", 21843, 224, "timm-in21k")]
    [DataRow("Google/BiT-50", "https://huggingface.co/google/bit-50/resolve/main/model.safetensors", "R50x1", 1000, 448, "timm-in1k")]
    [DataRow("mindcv/bit_resnet50x3", "https://download.mindspore.cn/toolkits/mindcv/bit/BiT_resnet50x3-a960f91f.ckpt", "R50x3", 1000, 224, "mindcv")]
    public void A_name_finds_what_its_publisher_says(string name, string address, string architecture, int classes, int size, string preset)
    {
        var model = ModelCatalog.Find(name)!;
        string expected = address[0] switch
        {
            'G' => $"https://storage.googleapis.com/bit_models{address[1..]}",
            'T' => $"https://huggingface.co/timm{address[1..]}/resolve/main/model.safetensors",
            _ => address,
        };
        Assert.AreEqual(expected, model.Sources[0].Weights.Address.AbsoluteUri);
        Assert.AreEqual((architecture, classes, size, preset), (model.Architecture.Name, model.Classes, model.InputSize, model.Preset));
    }

    [TestMethod]
    public void The_same_weights_elsewhere_stand_in_and_say_in_what_they_differ()
    {
        foreach (var (first, second) in new[]
        {
            ("BiT-M-R50x1", "resnetv2_50x1_bit.goog_in21k"), ("BiT-M-R152x4-ILSVRC2012", "resnetv2_152x4_bit.goog_in21k_ft_in1k"),
            ("distill/R50x1_224", "resnetv2_50x1_bit.goog_distilled_in1k"),
            ("distill/R152x2_T_384", "resnetv2_152x2_bit.goog_teacher_in21k_ft_in1k_384"),
        })
        {
            var official = ModelCatalog.Find(first)!;
            var copy = ModelCatalog.Find(second)!;
            CollectionAssert.AreEqual(official.Sources.Select(s => s.Weights).ToArray(), copy.Sources.Reverse().Select(s => s.Weights).ToArray());
            StringAssert.Contains(official.Sources[0].Description, "eps 1e-10");
            StringAssert.Contains(official.Sources[1].Description, "eps 1e-8");
        }
        Assert.HasCount(1, ModelCatalog.Find("BiT-S-R50x1")!.Sources, "timm has no copy of BiT-S");
    }

    [TestMethod]
    public void The_size_is_that_of_the_parameters()
    {
        // Millions of parameters as published: 68.26 and 936.53.
        Assert.AreEqual(4 * 68.26e6, ModelCatalog.Find("BiT-M-R50x1")!.ApproximateBytes, 4 * 0.005e6);
        Assert.AreEqual(4 * 936.53e6, ModelCatalog.Find("BiT-S-R152x4")!.ApproximateBytes, 4 * 0.005e6);
    }

    [TestMethod]
    public void Every_task_of_VTAB_has_three_runs_of_five_networks()
    {
        var tasks = ModelCatalog.Vtab.GroupBy(model => model.TrainedOn).ToArray();
        Assert.HasCount(19, tasks);
        Assert.IsTrue(tasks.All(task => task.Count() == 15 && task.Select(model => model.Classes).Distinct().Count() == 1));
        string[] small = [.. tasks.Where(task => task.First().InputSize == 128).Select(task => task.Key.Split(' ')[^1]).Order()];
        CollectionAssert.AreEqual(new[] { "cifar100", "dsprites-orientation", "dsprites-xpos", "eurosat", "svhn" }, small);
        Assert.IsTrue(ModelCatalog.Vtab.All(model => model.Labels is null));
    }

    [TestMethod]
    [DataRow("BiT-M-R50x2", "BiT-M-R50x1")]
    [DataRow("bit_m_r101x1", "BiT-M-R101x1")]
    [DataRow("resnetv2_50x1_bit.google_in21k", "resnetv2_50x1_bit.goog_in21k")]
    [DataRow("google/bit50", "google/bit-50")]
    public void A_misspelt_name_finds_its_neighbours(string name, string expected)
    {
        Assert.IsNull(ModelCatalog.Find(name));
        CollectionAssert.Contains(ModelCatalog.Near(name).ToArray(), expected);
        Assert.IsLessThanOrEqualTo(3, ModelCatalog.Near(name).Count);
    }

    [TestMethod]
    public void A_name_like_nothing_has_no_neighbours()
    {
        Assert.IsEmpty(ModelCatalog.Near("efficientnet"));
        Assert.IsEmpty(ModelCatalog.Near(""));
        Assert.IsEmpty(ModelCatalog.Near(new string('x', 1_000_000)));
    }
}
