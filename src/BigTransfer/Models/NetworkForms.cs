using BigTransfer.Graphs.Blocks;
using BigTransfer.Inference;

namespace BigTransfer.Models;

/// <summary>
/// Opens sessions of a network in the form that was asked for. The fast form is taken only where its values were compared with the portable
/// form's, once a model, machine and version.
/// </summary>
/// <param name="name">What errors call the model.</param>
/// <param name="graph">The network.</param>
/// <param name="contentHash">The identity of its weights.</param>
/// <param name="options">Device, threads, form.</param>
/// <param name="checks">What was found before.</param>
/// <param name="prepared">Fast forms that were prepared before; null keeps none.</param>
internal sealed class NetworkForms(
    string name, IGraphSource graph, Lazy<string> contentHash, InferenceOptions options, FormChecks checks, PreparedModels? prepared = null)
{
    /// <summary>The largest difference of floats to the portable form's, as a part of an output's largest value.</summary>
    private const double MostDeviation = 1e-4;

    /// <summary>The same of integers, in root mean square: a number between two levels may be rounded to either, and deep networks of weights that were
    /// not trained make much of it (ONNX Runtime's own levels of optimisation are as far apart). What is computed wrongly is further off.</summary>
    private const double MostDeviationOfIntegers = 0.4;

    /// <summary>Opens a session that puts out these layers.</summary>
    /// <param name="outputs">The layers.</param>
    /// <param name="pictures">Pictures of the first run.</param>
    /// <exception cref="BigTransferException">The session cannot be opened, or the form that was asked for is not to be had.</exception>
    internal OpenedNetwork Open(IReadOnlyList<string> outputs, int pictures = 1)
    {
        var (form, asked) = options.Form != NetworkForm.Auto ? (options.Form, "asked for") : FormVariable.Read();
        if (form == NetworkForm.Portable)
            return new(Portable(outputs, options, pictures), new(NetworkForm.Portable, asked));
        if (form == NetworkForm.Auto && OpenOnGpu(outputs, pictures) is { } gpu)
            return new(gpu, new(NetworkForm.Portable, $"it runs on {gpu.Device}; the fast form is for the CPU"));
        var (session, reason) = options.Device.CudaId is null ? Fast(outputs, pictures) : (null, $"it is for the CPU, not for {options.Device}");
        if (session is not null)
            return new(session, new(NetworkForm.Fast, reason));
        return form == NetworkForm.Fast
            ? throw new BigTransferException($"{name}: form: fast was {asked} and is not available: {reason}")
            : new(Portable(outputs, options, pictures), new(NetworkForm.Portable, $"no fast form: {reason}"));
    }

    private OnnxSession Portable(IReadOnlyList<string> outputs, InferenceOptions how, int pictures = 1)
    {
        var model = PortableModel(outputs);
        try
        {
            return new OnnxSession(model, name, how, () => PortableModel(outputs), pictures);
        }
        catch (BigTransferException e)
        {
            model.Dispose();
            throw graph.Explain(e);
        }
    }

    /// <summary>The session on a GPU, where one is asked for or there; null where it is for the CPU to run.</summary>
    private OnnxSession? OpenOnGpu(IReadOnlyList<string> outputs, int pictures)
    {
        if (options.Device.CudaId is null && !(options.Device.IsAuto && OnnxSession.HasCuda))
            return null;
        var session = Portable(outputs, options, pictures);
        if (session.Device != Device.Cpu)
            return session;
        session.Dispose();
        return null;
    }

    private (OnnxSession? Session, string Reason) Fast(IReadOnlyList<string> outputs, int pictures)
    {
        // What the form is known by takes reading all weights: while ONNX Runtime starts.
        if (graph.Architecture is not null)
            _ = Task.Run(() => contentHash.Value);
        var (found, whyNot) = MachineBlocks.Found;
        if (found is not { } block)
            return (null, whyNot);
        // Where many layers add up what Winograd's products lose, without them.
        BlockStyle[] styles = graph.IsQuantized ? [new(block)] : [new(block), new(block, Winograd: false)];
        foreach (var style in styles)
        {
            (var session, whyNot, bool isRefused) = Fast(outputs, pictures, style);
            if (session is not null || isRefused)
                return (session, whyNot);
        }
        return (null, whyNot);
    }

    /// <summary>The session in one style. Where the graph refuses, it refuses all.</summary>
    private (OnnxSession? Session, string Reason, bool IsRefused) Fast(IReadOnlyList<string> outputs, int pictures, BlockStyle style)
    {
        double most = graph.IsQuantized ? MostDeviationOfIntegers : MostDeviation;
        OnnxSession? session = null;
        try
        {
            // What was found too far off is not opened again.
            double? deviation = graph.Architecture is null ? null : checks.Find(FormKey(outputs, style));
            if (deviation is null || deviation <= most)
            {
                (session, string whyNot) = FastSession(outputs, style, pictures, prepared);
                if (session is null)
                    return (null, whyNot, true);
                deviation ??= Deviation(session, outputs, style);
                if (deviation <= most)
                    return (session, FormattableString.Invariant($"{graph.FastForm(style)}; within {deviation:0.0E-0} of the portable form"), false);
                session.Dispose();
            }
            return (null, FormattableString.Invariant(
                $"it differed from the portable form by {deviation:0.0E-0}; at most {most:0E-0} is allowed"), false);
        }
        catch (BigTransferException e)
        {
            session?.Dispose();
            return (null, $"it does not run: {e.Message}", false);
        }
    }

    private (OnnxSession? Session, string WhyNot) FastSession(IReadOnlyList<string> outputs, BlockStyle style, int pictures, PreparedModels? kept)
    {
        var (model, whyNot) = FastModel(outputs, style, kept);
        if (model is null)
            return (null, whyNot);
        try
        {
            return (new OnnxSession(model, name, options with { Device = Device.Cpu }, () => FastModel(outputs, style, kept).Model!, pictures), "");
        }
        catch (BigTransferException)
        {
            model.Dispose();
            if (kept is null)
                throw;
        }
        // Its file may have been deleted after it was found.
        return FastSession(outputs, style, pictures, kept: null);
    }

    private OnnxModel PortableModel(IReadOnlyList<string> outputs)
    {
        var model = graph.ToOnnx(outputs);
        model.PairsFit = graph.IsQuantized;
        return model;
    }

    private (OnnxModel? Model, string WhyNot) FastModel(IReadOnlyList<string> outputs, BlockStyle style, PreparedModels? kept)
    {
        string? form = graph.Architecture is null || kept is null ? null : FormKey(outputs, style);
        var (model, whyNot) = form is null ? graph.ToFast(outputs, style, writer => writer.ToModel())
            : kept!.Find(form) is { } found ? (found, "")
            : graph.ToFast(outputs, style, writer => kept.Keep(form, writer));
        model?.PairsFit = graph.IsQuantized;
        return (model, whyNot);
    }

    /// <summary>How far the fast form is from the portable one.</summary>
    private double Deviation(OnnxSession fast, IReadOnlyList<string> outputs, BlockStyle style)
    {
        using var portable = Portable(outputs, options with { Device = Device.Cpu }, pictures: 1);
        double deviation = FormProbe.Deviation(fast, portable, graph.InputChannels, graph.FixedSize, outputs, graph.IsQuantized);
        checks.Remember(FormKey(outputs, style), deviation);
        return deviation;
    }

    /// <summary>All that the fast form follows from.</summary>
    internal string FormKey(IReadOnlyList<string> outputs, BlockStyle style)
    {
        string[] versions = [OnnxRuntimeLibrary.Version, LibraryVersion, Processor.Identity];
        return string.Join('\n', [contentHash.Value, graph.Format, graph.Identity, .. versions, $"{style}", .. outputs]);
    }

    // A build is another version, even where the number is the same.
    private static string LibraryVersion => $"{typeof(NetworkForms).Assembly.ManifestModule.ModuleVersionId}";
}
