using System.IO.Compression;
using System.Reflection;
using System.Text;

namespace Microsoft.ML;

/// <summary>A folder of a model file that is being read.</summary>
internal sealed class ModelLoadContext
{
    /// <summary>The entry that holds the loader's name and the model's own content.</summary>
    public const string ModelEntry = "Model.key";

    private readonly ZipArchive _zip;
    private readonly string _folder;

    private ModelLoadContext(ZipArchive zip, string folder)
    {
        _zip = zip;
        _folder = folder;
        Reader = new BinaryReader(Open(ModelEntry), Encoding.UTF8);
    }

    public BinaryReader Reader { get; }

    public ITransformer LoadModel(MLContext context, string name) => Load(context, _zip, $"{_folder}/{name}");

    public Stream Open(string name) => (_zip.GetEntry($"{_folder}/{name}")
        ?? throw new FormatException($"The model file has no entry '{_folder}/{name}'.")).Open();

    public static ITransformer Load(MLContext context, ZipArchive zip, string folder)
    {
        var ctx = new ModelLoadContext(zip, folder);
        using (ctx.Reader)
        {
            string loader = ctx.Reader.ReadString();
            var load = Type.GetType(loader)?.GetMethod("Load", BindingFlags.Static | BindingFlags.NonPublic)
                ?? throw new InvalidOperationException($"The model file needs '{loader}', which is not here.");
            return (ITransformer)load.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [context, ctx], null);
        }
    }
}
