using BigTransfer.Imaging;
using BigTransfer.Numpy;

namespace BigTransfer.Tests.Imaging;

[TestClass]
public sealed class ImageDecoderTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Lossless_files_decode_to_Pillows_bytes()
    {
        var lossless = PillowReport.Entries.Where(entry => entry.RgbSha256 is not null).ToList();
        Assert.HasCount(21, lossless);
        foreach (var entry in lossless)
        {
            var image = ImageDecoder.Decode(PillowReport.Formats(entry.Name));
            Assert.AreEqual((entry.Width, entry.Height), (image.Width, image.Height), entry.Name);
            Assert.AreEqual(entry.RgbSha256, PillowReport.Sha256(image), entry.Name);
        }
    }

    [TestMethod]
    public void Lossy_files_decode_within_2_of_Pillow()
    {
        using var pillow = new NpzReader(Shared.Path("goldens/preprocessing/jpeg_rgb.npz"));
        Assert.HasCount(14, pillow.Names);
        foreach (string file in pillow.Names)
        {
            var expected = pillow.ReadImage(file);
            var actual = ImageDecoder.Decode(PillowReport.Formats(file));
            Assert.AreEqual((expected.Width, expected.Height), (actual.Width, actual.Height), file);
            int largest = expected.Pixels.Zip(actual.Pixels, (e, a) => Math.Abs(e - a)).Max();
            TestContext.WriteLine($"{file}: largest deviation {largest}");
            Assert.IsLessThanOrEqualTo(2, largest, file);
        }
    }

    [TestMethod]
    public void Bytes_decode_like_the_file()
    {
        foreach (string file in new[] { "hopper.jpg", "hopper.gif", "hopper_rle8.bmp", "g4_orientation_3.tif", "transparent.png", "flower.webp" })
        {
            string path = PillowReport.Formats(file);
            CollectionAssert.AreEqual(ImageDecoder.Decode(path).Pixels, ImageDecoder.Decode(File.ReadAllBytes(path), file).Pixels, file);
        }
    }

    /// <summary>Files that Pillow refuses too. What libvips says may change with its version; that it says something, on one line, may not.</summary>
    [TestMethod]
    [DataRow("broken.png", "bad header")]
    [DataRow("broken_data_stream.png", "")]
    [DataRow("truncated_image.png", "")]
    [DataRow("truncated_jpeg.jpg", "premature end")]
    [DataRow("decompression_bomb.gif", "")]
    [DataRow("crash-0c7e0e8e11ce787078f00b5b0ca409a167f070e0.tif", "")]
    public void A_broken_file_is_an_error_of_one_line_that_names_it(string file, string reason)
    {
        string path = Shared.Path($"images/broken/{file}");
        string message = Assert.ThrowsExactly<BigTransferException>(() => ImageDecoder.Decode(path)).Message;
        TestContext.WriteLine(message);
        StringAssert.StartsWith(message, $"{path}: cannot be read as an image: ");
        StringAssert.Contains(message, reason);
        Assert.IsFalse(message.Contains('\n') || message.EndsWith(": ", StringComparison.Ordinal) || message.Contains("no reason", StringComparison.Ordinal), message);
    }

    /// <summary>Only their metadata are broken (an APP13 and an EXIF block); the pixels are whole, and Pillow decodes them as well.</summary>
    [TestMethod]
    [DataRow("app13.jpg", 4, 4)]
    [DataRow("invalid-exif.jpg", 200, 200)]
    public void Broken_metadata_do_not_spoil_a_picture(string file, int width, int height)
    {
        foreach (bool orientation in new[] { false, true })
        {
            var image = ImageDecoder.Decode(Shared.Path($"images/broken/{file}"), new DecodeOptions { ApplyOrientation = orientation });
            Assert.AreEqual((width, height), (image.Width, image.Height));
        }
    }

    [TestMethod]
    [DataRow("hopper.jpg")]
    [DataRow("hopper.png")]
    [DataRow("hopper.gif")]
    [DataRow("hopper.webp")]
    [DataRow("hopper.bmp")]
    [DataRow("hopper_rle8.bmp")]
    [DataRow("hopper.tif")]
    [DataRow("hopper_lzw.tif")]
    [DataRow("hopper_g4.tif")]
    public void A_file_cut_anywhere_is_never_half_a_picture(string file)
    {
        byte[] whole = File.ReadAllBytes(PillowReport.Formats(file));
        foreach (double part in new[] { 0.001, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9 })
        {
            int length = (int)(whole.Length * part);
            var error = Assert.ThrowsExactly<BigTransferException>(() => ImageDecoder.Decode(whole.AsSpan(0, length), "cut"), $"{file} at {length}");
            StringAssert.StartsWith(error.Message, "cut: cannot be read as an image: ");
        }
    }

    [TestMethod]
    public void What_is_not_a_picture_is_an_error_that_says_so()
    {
        string directory = Directory.CreateTempSubdirectory("bit-imaging-").FullName;
        try
        {
            string empty = Path.Combine(directory, "empty.jpg"), text = Path.Combine(directory, "text.png");
            File.WriteAllText(empty, "");
            File.WriteAllText(text, "not a picture at all");
            AssertFails(empty, "it is empty");
            AssertFails(text, "not one of the formats that are read (JPEG, PNG, WebP, GIF, TIFF, BMP)");
            AssertCannotOpen(directory, "is a folder");
            AssertCannotOpen(Path.Combine(directory, "missing.jpg"), "no such file");
            AssertCannotOpen(Path.Combine(directory, "missing", "a.jpg"), "no such file");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        static void AssertCannotOpen(string path, string reason) =>
            StringAssert.StartsWith(Assert.ThrowsExactly<BigTransferException>(() => ImageDecoder.Decode(path)).Message, $"{path}: {reason}");

        static void AssertFails(string path, string reason) =>
            Assert.AreEqual($"{path}: cannot be read as an image: {reason}", Assert.ThrowsExactly<BigTransferException>(() => ImageDecoder.Decode(path)).Message);
    }

    [TestMethod]
    [DataRow("hopper.png")]
    [DataRow("hopper.bmp")]
    [DataRow("hopper.jpg")]
    public void The_pixel_limit_is_checked_from_the_header(string file)
    {
        string path = PillowReport.Formats(file);
        long bytes = new FileInfo(path).Length;
        Assert.AreEqual(128, ImageDecoder.Decode(path, new DecodeOptions { MaxBytes = bytes }).Width);
        Assert.AreEqual(
            $"{path}: cannot be read as an image: it has {bytes} bytes, more than the limit of {bytes - 1}",
            Assert.ThrowsExactly<BigTransferException>(() => ImageDecoder.Decode(path, new DecodeOptions { MaxBytes = bytes - 1 })).Message);
        Assert.AreEqual(128, ImageDecoder.Decode(path, new DecodeOptions { MaxPixels = 128 * 128 }).Width);
        string message = Assert.ThrowsExactly<BigTransferException>(() => ImageDecoder.Decode(path, new DecodeOptions { MaxPixels = (128 * 128) - 1 })).Message;
        Assert.AreEqual($"{path}: cannot be read as an image: its header says 128 x 128 pixels, more than the limit of 16383", message);
    }

    [TestMethod]
    public void A_header_that_promises_too_much_takes_no_memory()
    {
        byte[] png = File.ReadAllBytes(PillowReport.Formats("hopper.png"));
        // Width and height of IHDR, and its checksum.
        Convert.FromHexString("0000FFFF0000FFFF").CopyTo(png, 16);
        uint crc = Crc32(png.AsSpan(12, 17));
        new[] { (byte)(crc >> 24), (byte)(crc >> 16), (byte)(crc >> 8), (byte)crc }.CopyTo(png, 29);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.ThrowsExactly<BigTransferException>(() => ImageDecoder.Decode(png, "bomb")).Message;
        Assert.AreEqual("bomb: cannot be read as an image: its header says 65535 x 65535 pixels, more than the limit of 178956970", message);
        Assert.IsLessThan(1_000_000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Orientation_is_applied_when_asked_for()
    {
        foreach (string file in new[] { "hopper_orientation_6.jpg", "hopper_orientation_6.webp", "hopper_orientation_3.jpg" })
        {
            var stored = ImageDecoder.Decode(PillowReport.Formats(file));
            var upright = ImageDecoder.Decode(PillowReport.Formats(file), new DecodeOptions { ApplyOrientation = true });
            for (int y = 0; y < 128; y++)
            {
                for (int x = 0; x < 128; x++)
                {
                    // 6: the stored picture is turned a quarter clockwise to be seen; 3: by a half.
                    int from = file.Contains("_6", StringComparison.Ordinal) ? ((127 - x) * 128) + y : ((127 - y) * 128) + 127 - x;
                    Assert.AreEqual(stored.Pixels[3 * from], upright.Pixels[3 * ((y * 128) + x)], $"{file} at {x}, {y}");
                }
            }
        }
        var plain = PillowReport.Formats("hopper.jpg");
        CollectionAssert.AreEqual(ImageDecoder.Decode(plain).Pixels, ImageDecoder.Decode(plain, new DecodeOptions { ApplyOrientation = true }).Pixels);
    }

    [TestMethod]
    public void Eight_threads_decode_the_same_files_alike_and_keep_their_errors_apart()
    {
        string[] sound = [.. new[] { "hopper.jpg", "flower.jpg", "hopper.png", "hopper.gif", "hopper.webp", "hopper_lzw.tif" }.Select(PillowReport.Formats)];
        string[] broken = [.. new[] { "truncated_jpeg.jpg", "truncated_image.png", "broken.png", "decompression_bomb.gif" }.Select(f => Shared.Path($"images/broken/{f}"))];
        string[] all = [.. sound, .. broken];
        string[] expected = [.. all.Select(Describe)];
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            for (int i = 0; i < 3 * all.Length; i++)
            {
                int file = (i + thread) % all.Length;
                Assert.AreEqual(expected[file], Describe(all[file]));
            }
        });

        static string Describe(string path)
        {
            try
            {
                return PillowReport.Sha256(ImageDecoder.Decode(path));
            }
            catch (BigTransferException e)
            {
                return e.Message;
            }
        }
    }

    [TestMethod]
    public void Folders_are_listed_by_extension()
    {
        Assert.IsTrue(ImageDecoder.IsImageFile("a/b.JPG") && ImageDecoder.IsImageFile("b.webp") && ImageDecoder.IsImageFile("b.tiff"));
        Assert.IsFalse(ImageDecoder.IsImageFile("labels.txt") || ImageDecoder.IsImageFile("jpg") || ImageDecoder.IsImageFile(""));
    }

    [TestMethod]
    public void The_librarys_version_can_be_asked() => StringAssert.StartsWith(ImageDecoder.LibraryVersion, "8.");

    private static uint Crc32(ReadOnlySpan<byte> data)
    {
        uint crc = ~0u;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }
        return ~crc;
    }
}
