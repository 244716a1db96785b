using System.Reflection;

[assembly: AssemblyInformationalVersion("1.29.0")]
