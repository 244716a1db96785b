namespace BigTransfer.Catalog;

/// <summary>The places that models are published at, and how their addresses are made.</summary>
internal static class Published
{
    // google-research/big_transfer, issue 7: 21,843 lines, as many as BiT-M's heads have outputs (issue 18: two of them, n03931044 and n09859684,
    // are no classes of the published data set, which has 21,841). A line holds a synset's lemmas, "tench, Tinca_tinca", without its id.
    internal static readonly SourceFile Labels21k = BiTBucket("imagenet21k_wordnet_lemmas.txt");

    // 1,000 lines of the same form, in the order of the sorted ids.
    internal static readonly SourceFile Labels1k = BiTBucket("ilsvrc2012_wordnet_lemmas.txt");

    /// <summary>The authors' bucket.</summary>
    internal static ModelSource Authors(string file) => new("the authors' bucket (weights standardised with eps 1e-10)", [BiTBucket(file)]);

    /// <summary>timm's copy of the authors' weights.</summary>
    internal static ModelSource Timm(string name) =>
        new("timm on Hugging Face: a copy of the authors' weights (standardised with eps 1e-8)", [HuggingFace($"timm/{name}", "model.safetensors")]);

    /// <summary>A folder of transformers.</summary>
    internal static ModelSource Transformers(string repository, string weights) => new(
        $"transformers on Hugging Face, {weights}: a copy of the authors' weights (standardised with eps 1e-8)",
        [HuggingFace(repository, "config.json"), HuggingFace(repository, "preprocessor_config.json"), HuggingFace(repository, weights)]);

    /// <summary>MindCV's own training (mindcv/models/bit.py, default_cfgs).</summary>
    internal static ModelSource MindCV(string file) =>
        new("MindCV's own training", [new(new($"https://download.mindspore.cn/toolkits/mindcv/bit/{file}"), $"mindcv/{file}")]);

    private static SourceFile BiTBucket(string file) => new(new($"https://storage.googleapis.com/bit_models/{file}"), $"bit_models/{file}");

    private static SourceFile HuggingFace(string repository, string file) =>
        new(new($"https://huggingface.co/{repository}/resolve/main/{file}"), $"huggingface/{repository}/{file}");
}
