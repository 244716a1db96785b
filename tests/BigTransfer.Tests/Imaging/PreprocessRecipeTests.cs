using BigTransfer.Imaging;

namespace BigTransfer.Tests.Imaging;

[TestClass]
public sealed class PreprocessRecipeTests
{
    [TestMethod]
    [DataRow(640, 480, 146, 194, 146)]
    [DataRow(480, 640, 146, 146, 194)]
    [DataRow(7, 13, 72, 72, 133)]
    [DataRow(100, 100, 33, 33, 33)]
    [DataRow(3, 1, 1, 3, 1)]
    public void The_longer_edge_is_rounded_down(int width, int height, int edge, int outWidth, int outHeight) =>
        Assert.AreEqual((outHeight, outWidth), ResizeRule.ToShortestEdge(edge).SizeFor(height, width));

    [TestMethod]
    public void The_result_has_the_size_that_is_said()
    {
        var edge = new PreprocessRecipe { Name = "edge", Resize = ResizeRule.ToShortestEdge(8) };
        Assert.IsNull(edge.FixedSize);
        Assert.AreEqual((8, 16), edge.OutputSize(imageWidth: 20, imageHeight: 10));
        Assert.AreEqual((5, 4), (edge with { CenterCrop = (5, 4) }).FixedSize);
        Assert.AreEqual((3, 7), (edge with { Resize = ResizeRule.To(3, 7) }).FixedSize);
        Assert.AreEqual((10, 20), new PreprocessRecipe { Name = "none" }.OutputSize(20, 10));
    }

    [TestMethod]
    public void Another_size_keeps_the_border()
    {
        var timm = PreprocessPresets.Find("timm-in21k").WithSize(96);
        Assert.AreEqual((96, 96), timm.FixedSize);
        Assert.AreEqual(ResizeRule.ToShortestEdge(109), timm.Resize);
        Assert.AreEqual(ResizeRule.To(96, 96), PreprocessPresets.Find("official-pytorch").WithSize(96).Resize);
        var mini = new PreprocessRecipe { Name = "mini", Resize = ResizeRule.ToShortestEdge(96), CenterCrop = (96, 96) }.WithSize(64);
        Assert.AreEqual((ResizeRule.ToShortestEdge(64), (64, 64)), (mini.Resize, mini.CenterCrop!.Value));
        var wide = new PreprocessRecipe { Name = "wide", Resize = ResizeRule.To(20, 40), CenterCrop = (10, 20) }.WithSize(30);
        Assert.AreEqual((ResizeRule.To(60, 60), (30, 30)), (wide.Resize, wide.CenterCrop!.Value));
    }

    [TestMethod]
    public void A_size_that_leaves_no_resize_is_refused()
    {
        var recipe = new PreprocessRecipe { Name = "odd", Resize = ResizeRule.ToShortestEdge(224), CenterCrop = (256, 256) };
        StringAssert.Contains(Assert.ThrowsExactly<BigTransferException>(() => recipe.WithSize(1)).Message, "recipe 'odd'");
        var wide = new PreprocessRecipe { Name = "wide", Resize = ResizeRule.ToShortestEdge(448), CenterCrop = (100, 100) };
        StringAssert.Contains(Assert.ThrowsExactly<BigTransferException>(() => wide.WithSize(8192)).Message, "recipe 'wide'");
    }

    [TestMethod]
    public void A_recipe_tells_its_steps_in_words()
    {
        Assert.AreEqual("shortest edge 256, bilinear (Pillow); crop 224 x 224; x / 255; mean 0.5; std 0.5", PreprocessPresets.Find("timm-in21k").ToString());
        Assert.AreEqual("128 x 128, bilinear (TensorFlow); x / 255; mean 0.5; std 0.5", PreprocessPresets.Find("official-tensorflow").ToString());
        Assert.AreEqual("x * 2; mean (1, 0.5, 0)", new PreprocessRecipe { Name = "odd", RescaleFactor = 2, Mean = new(1, 0.5, 0) }.ToString());
        Assert.AreEqual("pixels as they are", new PreprocessRecipe { Name = "none" }.ToString());
    }

    [TestMethod]
    public void Wrong_settings_are_refused_where_they_are_set()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ResizeRule.To(0, 5));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ResizeRule.ToShortestEdge(1 << 20));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new PreprocessRecipe { Name = "a", CenterCrop = (1, 0) });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new PreprocessRecipe { Name = "a", Std = new(1, 0, 1) });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new PreprocessRecipe { Name = "a", Mean = new(1, double.NaN, 1) });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new PreprocessRecipe { Name = "a", RescaleFactor = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new DecodeOptions { MaxPixels = 0 });
    }

    [TestMethod]
    public void Presets_are_found_by_name()
    {
        Assert.AreSame(PreprocessPresets.All[0], PreprocessPresets.Find("OFFICIAL-PyTorch"));
        var error = Assert.ThrowsExactly<BigTransferException>(() => PreprocessPresets.Find("oficial"));
        Assert.AreEqual(
            "no preprocessing preset 'oficial' (there are official-pytorch, official-tensorflow, timm-in21k, timm-in1k, timm-distilled, timm-teacher-384, "
            + "tfhub-distilled, mindcv, torchvision, huggingface)",
            error.Message);
    }
}
