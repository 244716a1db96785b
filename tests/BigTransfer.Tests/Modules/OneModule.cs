using BigTransfer.Modules;

namespace BigTransfer.Tests.Modules;

/// <summary>A network of one field.</summary>
internal sealed class OneModule(Module module) : Module
{
    private readonly Module _module = module;

    protected override Signal Forward(Signal x) => _module.Call(x);
}
