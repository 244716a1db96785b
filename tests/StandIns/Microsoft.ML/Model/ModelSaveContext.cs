using System.IO.Compression;
using System.Text;

namespace Microsoft.ML;

/// <summary>A folder of a model file that is being written. Only stock components can write: third parties delegate to one.</summary>
public sealed class ModelSaveContext : IDisposable
{
    private readonly ZipArchive _zip;
    private readonly string _folder;
    private readonly MemoryStream _content = new();
    private Type _loader;

    private ModelSaveContext(ZipArchive zip, string folder)
    {
        _zip = zip;
        _folder = folder;
        Writer = new BinaryWriter(_content, Encoding.UTF8);
    }

    internal BinaryWriter Writer { get; }

    public void Dispose() => Writer.Dispose();

    /// <summary>The class whose static method Load reads what is written here.</summary>
    internal void SetLoader(Type loader) => _loader = loader;

    internal void SaveModel(ICanSaveModel model, string name) => Save(_zip, model, $"{_folder}/{name}");

    /// <summary>Writes an entry beside the model's own; for what is too large to be held twice.</summary>
    internal void SaveBinary(string name, Action<Stream> write)
    {
        using var stream = _zip.CreateEntry($"{_folder}/{name}").Open();
        write(stream);
    }

    internal static void Save(ZipArchive zip, ICanSaveModel model, string folder)
    {
        using var context = new ModelSaveContext(zip, folder);
        model.Save(context);
        if (context._loader == null)
            throw new InvalidOperationException($"The {model.GetType().Name} wrote nothing into the model file.");
        context.SaveBinary(ModelLoadContext.ModelEntry, stream =>
        {
            using (var header = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
                header.Write($"{context._loader.FullName}, {context._loader.Assembly.GetName().Name}");
            context.Writer.Flush();
            context._content.WriteTo(stream);
        });
    }
}
