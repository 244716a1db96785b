using System.Diagnostics;
using BigTransfer.Inference;
using BigTransfer.Models;

namespace BigTransfer.Tool.Bench;

/// <summary>A form of a network with pixels to run on.</summary>
internal sealed class FormBench : IDisposable
{
    private readonly BiTModel _model;
    private readonly BenchSettings _settings;
    private readonly int _batch;
    private readonly float[] _pixels;
    private readonly float[] _embeddings;

    private FormBench(BiTModel model, BenchSettings settings, int batch)
    {
        (_model, _settings, _batch) = (model, settings, batch);
        _pixels = new float[checked(batch * model.InputChannels * settings.Size * settings.Size)];
        var random = new Random(1);
        for (int i = 0; i < _pixels.Length; i++)
            _pixels[i] = (random.NextSingle() * 2) - 1;
        _embeddings = new float[checked(batch * model.EmbeddingSize)];
    }

    /// <summary>Callers that a run is split between.</summary>
    internal int Callers => _model.CallersFor(_batch, _model.EmbeddingLayer);

    /// <summary>Why it is this form.</summary>
    internal string Note { get; private init; } = "";

    /// <summary>The form's name.</summary>
    internal string Form { get; private init; } = "";

    /// <summary>How it is run.</summary>
    internal required InferenceOptions Inference { get; init; }

    /// <summary>Loads a network in a form.</summary>
    /// <param name="file">The network.</param>
    /// <param name="settings">Size and threads.</param>
    /// <param name="form">The form that is wanted.</param>
    /// <param name="batch">Pictures a run.</param>
    /// <param name="inference">How it is run; null takes what the settings say of the form.</param>
    /// <exception cref="BigTransferException">There is no such form of it, or it takes no pictures of that size; the message says why.</exception>
    internal static FormBench Open(string file, BenchSettings settings, BenchForm form, int batch, InferenceOptions? inference = null)
    {
        inference ??= settings.Inference(form);
        var model = BiTModel.Load(file, new BiTModelOptions { Inference = inference });
        try
        {
            // The first session is chosen by the first run.
            _ = model.CallersFor(batch, model.EmbeddingLayer);
            var choice = model.FormOf(model.EmbeddingLayer);
            if (form == BenchForm.Fast && choice.Form != NetworkForm.Fast)
                throw new BigTransferException(choice.Reason);
            var opened = new FormBench(model, settings, batch)
            {
                Note = inference is { Form: NetworkForm.Portable, Callers: 1 } ? "plain ONNX Runtime" : $"{Name(choice.Form)} form: {choice.Reason}",
                Form = Name(choice.Form),
                Inference = inference,
            };
            opened.Run();
            return opened;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>One run.</summary>
    internal void Run(CancellationToken cancellation = default) =>
        _model.Run(_pixels, _batch, _settings.Size, _settings.Size, _model.EmbeddingLayer, _embeddings, cancellation);

    /// <summary>Pictures a second, over that time and at least one run.</summary>
    internal double Rate(double seconds, CancellationToken cancellation)
    {
        long pictures = 0;
        var watch = Stopwatch.StartNew();
        do
        {
            Run(cancellation);
            pictures += _batch;
        }
        while (watch.Elapsed.TotalSeconds < seconds);
        return pictures / watch.Elapsed.TotalSeconds;
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private static string Name(NetworkForm form) => form.ToString().ToLowerInvariant();
}
