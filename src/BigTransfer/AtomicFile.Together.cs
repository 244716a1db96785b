namespace BigTransfer;

public static partial class AtomicFile
{
    /// <summary>
    /// Writes two files that belong together: both are there whole, or what was there before stays. The second is called like the first with an
    /// ending more. Should the process die while they are put in place, the first is missing: never does it stand beside a second of another
    /// writing.
    /// </summary>
    /// <param name="path">The first file; a link is followed.</param>
    /// <param name="ending">What the second's name has more.</param>
    /// <param name="write">Takes the first, the second, and the second's name.</param>
    /// <exception cref="BigTransferException">The files cannot be written.</exception>
    internal static void WriteTogether(string path, string ending, Action<Stream, Stream, string> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            var first = Target(path);
            if (IsDevice(first))
                throw new IOException("it is a device, which does not take two files");
            ReplaceTogether(first, Target(first.FullName + ending), write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BigTransferException($"{path}: cannot be written: {e.Message}", e);
        }
    }

    private static void ReplaceTogether(FileInfo first, FileInfo second, Action<Stream, Stream, string> write)
    {
        string newFirst = Temporary(first), newSecond = Temporary(second);
        try
        {
            using (Stream one = Create(newFirst), two = Create(newSecond))
                write(one, two, second.Name);
            KeepMode(first, newFirst);
            KeepMode(second, newSecond);
            Exchange([(second, newSecond), (first, newFirst)]);
        }
        finally
        {
            TryDelete(newFirst);
            TryDelete(newSecond);
        }
    }

    /// <summary>Puts files in place, the last of which makes them visible; takes all of it back where one fails.</summary>
    private static void Exchange((FileInfo Target, string Temporary)[] files)
    {
        var undo = new Stack<Action>();
        var former = new List<string>();
        try
        {
            foreach (var (target, _) in files.Reverse().Where(file => file.Target.Exists))
            {
                var aside = Temporary(target);
                File.Move(target.FullName, aside);
                former.Add(aside);
                undo.Push(() => File.Move(aside, target.FullName));
            }
            foreach (var (target, temporary) in files)
            {
                File.Move(temporary, target.FullName);
                undo.Push(() => File.Delete(target.FullName));
            }
        }
        catch
        {
            while (undo.TryPop(out var step))
                step();
            throw;
        }
        former.ForEach(TryDelete);
    }
}
