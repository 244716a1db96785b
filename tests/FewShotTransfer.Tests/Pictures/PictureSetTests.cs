using System.Security.Cryptography;
using BigTransfer;
using BigTransfer.Imaging;
using FewShotTransfer.Pictures;

namespace FewShotTransfer.Tests.Pictures;

[TestClass]
public sealed class PictureSetTests
{
    /// <summary>The first picture of every class.</summary>
    private static readonly Lazy<RgbImage[]> First = new(() => [.. Enumerable.Range(0, Things.Classes.Length).Select(kind => PictureSet.Draw(kind, 0))]);

    [TestMethod]
    public void There_are_classes_enough_with_names_of_their_own()
    {
        Assert.IsGreaterThanOrEqualTo(8, Things.Classes.Length);
        string[] names = [.. Things.Classes.Select(c => c.Name)];
        CollectionAssert.AreEqual(names.Distinct().Order(StringComparer.Ordinal).ToArray(), names, "in order, as a folder's are listed");
    }

    [TestMethod]
    public void Every_class_gives_a_picture_that_shows_something()
    {
        for (int kind = 0; kind < Things.Classes.Length; kind++)
        {
            var (picture, name) = (First.Value[kind], Things.Classes[kind].Name);
            Assert.IsInRange(96, 256, picture.Width, name);
            Assert.IsInRange(96, 256, picture.Height, name);
            double mean = picture.Pixels.Average(v => (double)v), deviation = Math.Sqrt(picture.Pixels.Average(v => (v - mean) * (v - mean)));
            Assert.IsInRange(20, 235, mean, $"{name}: neither black nor white");
            Assert.IsGreaterThan(12, deviation, $"{name}: grain alone gives 2");
            Assert.IsGreaterThan(60, picture.Pixels.Distinct().Count(), name);
        }
        Assert.IsGreaterThan(3, First.Value.Select(p => (p.Width, p.Height)).Distinct().Count(), "sizes vary");
    }

    [TestMethod]
    public void The_same_arguments_give_the_same_picture_in_every_thread()
    {
        string[] again = new string[Things.Classes.Length];
        Parallel.For(0, again.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, kind => again[kind] = Hash(PictureSet.Draw(kind, 0)));
        CollectionAssert.AreEqual(First.Value.Select(Hash).ToArray(), again);
    }

    [TestMethod]
    public void The_pictures_are_the_same_on_every_machine()
    {
        // All first pictures, hashed one by one and together. Accuracies measured on other pictures cannot be compared.
        string all = string.Concat(First.Value.Select(Hash));
        Assert.AreEqual("62cfec2a8f6fb5ae8b06d11b3c31cf10b5f02b0f135878dc0eea5ddfcd3af8a9", Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(all))));
    }

    [TestMethod]
    public void Other_numbers_and_classes_give_other_pictures()
    {
        const int Numbers = 4;
        var hashes = First.Value.Select(Hash).Concat(Enumerable.Range(1, Numbers - 1).Select(number => Hash(PictureSet.Draw(0, number))));
        Assert.HasCount(Things.Classes.Length + Numbers - 1, hashes.Distinct());
    }

    [TestMethod]
    public void One_thing_is_seen_otherwise_with_other_dice()
    {
        RgbImage Draw(ulong seed) => new Renderer(new Scene(Things.Classes[3].Make(new Dice(1)), new Dice(seed))).Draw(24, 20, 1, new Dice(1));
        Assert.AreEqual(Hash(Draw(7)), Hash(Draw(7)));
        Assert.AreNotEqual(Hash(Draw(7)), Hash(Draw(8)));
    }

    [TestMethod]
    public void Files_lie_one_folder_a_class_and_hold_what_was_drawn()
    {
        using var folder = new TempFolder();
        PictureSet.Write(folder.Root, perClass: 2);
        CollectionAssert.AreEqual(Things.Classes.Select(c => c.Name).ToArray(), folder.Names);
        foreach (var (kind, name) in Things.Classes.Select((c, i) => (i, c.Name)))
        {
            string[] files = Directory.GetFiles(folder.File(name));
            CollectionAssert.AreEquivalent(new[] { "001.jpg", "002.jpg" }, files.Select(file => Path.GetFileName(file)).ToArray());
            RgbImage drawn = First.Value[kind], read = ImageDecoder.Decode(Path.Combine(folder.File(name), "001.jpg"));
            Assert.AreEqual((drawn.Width, drawn.Height), (read.Width, read.Height), name);
            double apart = drawn.Pixels.Zip(read.Pixels, (a, b) => Math.Abs(a - b)).Average();
            Assert.IsLessThan(8, apart, $"{name}: JPEG at 90 changes a level or a few");
        }
    }

    [TestMethod]
    public void A_file_that_cannot_be_written_is_named()
    {
        using var folder = new TempFolder();
        string blocked = Path.Combine(folder.Root, Things.Classes[0].Name, "001.jpg");
        Directory.CreateDirectory(blocked);
        StringAssert.Contains(Assert.ThrowsExactly<BigTransferException>(() => PictureSet.Write(folder.Root, perClass: 1)).Message, blocked);
    }

    private static string Hash(RgbImage picture) => $"{picture.Width}x{picture.Height} {Convert.ToHexStringLower(SHA256.HashData(picture.Pixels))}";
}
