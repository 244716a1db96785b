using System.Runtime.CompilerServices;

namespace BigTransfer.Tests;

/// <summary>Keeps what tests put into the cache, many copies of small networks, out of the user's.</summary>
internal static class TestCache
{
    [ModuleInitializer]
    internal static void Set()
    {
        SetUnlessSet("BIT_CACHE", Path.Combine(AppContext.BaseDirectory, "cache"));
        SetUnlessSet("BIT_PREPARED_MB", "256");
    }

    // Processes that tests start inherit it.
    private static void SetUnlessSet(string variable, string value)
    {
        if (Environment.GetEnvironmentVariable(variable) is null)
            Environment.SetEnvironmentVariable(variable, value);
    }
}
