using System.Collections.Concurrent;
using System.Globalization;

namespace BigTransfer.Tests.Hostile;

/// <summary>
/// Every reader against thousands of broken files: each is read or refused by a <see cref="BigTransferException"/> that names it, in bounds of
/// time and memory. BIT_HOSTILE sets the number of mutations a reader (1000000 takes minutes), BIT_HOSTILE_SEED where they begin.
/// </summary>
[TestClass]
public sealed class HostileTests
{
    private const int FewestMutations = 20_000;
    private const int Reported = 5;

    public static IEnumerable<object[]> Readers => HostileReaders.All.Select(reader => new object[] { reader.Name });

    public static IEnumerable<object[]> Crafted => CraftedFiles.All.Select(file => new object[] { file.Reader, file.What });

    [TestMethod]
    [DynamicData(nameof(Readers))]
    public void The_files_that_mutations_start_from_are_whole_and_small(string name)
    {
        var reader = HostileReaders.Find(name);
        foreach (var seed in reader.Seeds)
        {
            Assert.IsLessThan(8192, seed.Length, "small files let a mutation meet what matters");
            Assert.IsNull(Attempt.Read(reader, seed, "x", out var refused));
            Assert.IsFalse(refused);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Readers))]
    public void Whatever_is_done_to_a_file_ends_in_our_exception_or_none(string name)
    {
        var reader = HostileReaders.Find(name);
        var (mutations, seed) = (Math.Max(FewestMutations, Setting("BIT_HOSTILE", FewestMutations)), Setting("BIT_HOSTILE_SEED", 20_260));
        var wrong = new ConcurrentQueue<(int Number, string What)>();
        var refusals = 0;
        Parallel.For(0, mutations, (number, loop) =>
        {
            var file = Mutator.Mutate(reader.Seeds, seed, number);
            if (Attempt.Read(reader, file, "x y.bin", out var refused) is { } what)
            {
                wrong.Enqueue((number, $"mutation {number} of seed {seed}, kept in {Keep(file, $"{reader.Name} {seed} {number}")}: {what}"));
                if (wrong.Count >= Reported)
                    loop.Stop();
            }
            if (refused)
                Interlocked.Increment(ref refusals);
        });
        Assert.IsEmpty(wrong, string.Join(Environment.NewLine, wrong.Select(failure => failure.What)));
        Assert.IsGreaterThan(reader.Refuses ? mutations / 10 : -1, refusals, "mutations break files");
    }

    [TestMethod]
    [DynamicData(nameof(Crafted))]
    public void A_file_made_to_harm_is_refused_within_bounds(string reader, string what)
    {
        var crafted = CraftedFiles.All.Single(file => file.Reader == reader && file.What == what);
        var wrong = Attempt.Read(HostileReaders.Find(reader), crafted.Make(), "x y.bin", out var refused);
        Assert.IsNull(wrong, wrong);
        Assert.AreEqual(crafted.Refused, refused);
        Assert.IsFalse(File.Exists(MaliciousPickles.Marker), "what is in a file was executed");
    }

    private static int Setting(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static string Keep(byte[] file, string name)
    {
        var folder = Path.Combine(Shared.RepositoryRoot, "artifacts", "hostile");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{name.Replace(' ', '-').Replace('/', '-')}.bin");
        File.WriteAllBytes(path, file);
        return path;
    }
}
