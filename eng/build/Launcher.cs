namespace Build;

/// <summary>Puts the command-line tool at <c>artifacts/bit</c> (<c>bit.cmd</c> on Windows).</summary>
internal static class Launcher
{
    internal static void Write(string configuration)
    {
        string folder = configuration.ToLowerInvariant();
        if (OperatingSystem.IsWindows())
        {
            File.WriteAllText(Path.Combine(Layout.Artifacts, "bit.cmd"), $"@\"%~dp0bin\\bit\\{folder}\\bit.exe\" %*\r\n");
            return;
        }
        string path = Path.Combine(Layout.Artifacts, "bit");
        File.WriteAllText(path, $"#!/bin/sh\nexec \"$(dirname \"$(readlink -f \"$0\")\")/bin/bit/{folder}/bit\" \"$@\"\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
    }
}
