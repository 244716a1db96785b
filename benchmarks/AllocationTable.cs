using BigTransfer.Inference;
using BigTransfer.Models;
using BigTransfer.Tool.Bench;

namespace Benchmarks;

/// <summary>Managed memory that is taken for each picture once all is warm.</summary>
internal static class AllocationTable
{
    private const int Few = 64, Many = 192, Batch = 32, RunCount = 7;

    internal static void Write(Settings settings, TextWriter to)
    {
        string[] files = Pictures.Of(settings, Many);
        // The small model: what is allocated does not depend on how long a run takes.
        using var model = BiTModel.Load(options: new() { Inference = new() { Device = Device.Cpu } });
        var recipe = model.Recipe;
        var embedder = new FileEmbedder(model, recipe, Batch);
        using var few = MLNetWays.Ours(BiTModel.DefaultName, recipe, Batch, files[..Few]);
        using var many = MLNetWays.Ours(BiTModel.DefaultName, recipe, Batch, files);
        int vector = sizeof(float) * model.EmbeddingSize;
        Markdown.Write(
            to, $"Managed memory for each picture in the steady state, of JPEG files of 500 x 375 (562,500 bytes decoded), {BiTModel.DefaultName}:",
            ["way", "bytes a picture", "of which its vector"],
            [
                ["FileEmbedder", PerPicture(() => embedder.Embed(files[..Few]).Count(), () => embedder.Embed(files).Count()), vector.Text()],
                [MLNetWays.OursName, PerPicture(few.Run, many.Run), "0 (the cursor's own)"],
            ]);
    }

    private static string PerPicture(Action few, Action many)
    {
        few();
        many();
        // What a run takes once drops out of the differences, and what pools take now and then out of their median.
        return Rounds.Median([.. Enumerable.Range(0, RunCount).Select(_ => (Allocated(many) - Allocated(few)) / (double)(Many - Few))]).Text("F0");
    }

    private static string PerPicture(Func<int> few, Func<int> many) => PerPicture(() => { _ = few(); }, () => { _ = many(); });

    private static long Allocated(Action run)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        run();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }
}
