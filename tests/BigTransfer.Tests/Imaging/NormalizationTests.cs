using BigTransfer.Imaging;
using BigTransfer.Imaging.Normalizing;

namespace BigTransfer.Tests.Imaging;

[TestClass]
public sealed class NormalizationTests
{
    [TestMethod]
    public void The_vector_form_equals_the_plain_one_at_every_length()
    {
        var random = new Random(1);
        foreach (var recipe in PreprocessPresets.All)
        {
            var normalization = new Normalization(recipe);
            for (int length = 1; length <= 70; length++)
            {
                var pixels = new byte[3 * length];
                random.NextBytes(pixels);
                float[] fast = new float[3 * length], plain = new float[3 * length];
                normalization.Apply(pixels, fast);
                normalization.ApplyPlainly(pixels, plain, 0);
                CollectionAssert.AreEqual(plain, fast, $"{recipe.Name}, {length} pixels");
            }
        }
    }

    [TestMethod]
    public void Every_value_is_normalised_in_the_sources_precision()
    {
        var recipe = PreprocessPresets.Find("huggingface");
        var planes = new float[3 * 256];
        new Normalization(recipe).Apply([.. Enumerable.Range(0, 3 * 256).Select(i => (byte)(i / 3))], planes);
        for (int c = 0; c < 3; c++)
            for (int v = 0; v < 256; v++)
                Assert.AreEqual(((float)(v * (1 / 255.0)) - (float)recipe.Mean!.Value[c]) / (float)recipe.Std!.Value[c], planes[(c * 256) + v], 0);
    }

    [TestMethod]
    public void A_recipe_without_numbers_leaves_the_pixels()
    {
        var planes = new float[6];
        new Normalization(new PreprocessRecipe { Name = "raw" }).Apply([1, 2, 3, 253, 254, 255], planes);
        CollectionAssert.AreEqual(new float[] { 1, 253, 2, 254, 3, 255 }, planes);
    }
}
