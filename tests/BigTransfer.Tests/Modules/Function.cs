using BigTransfer.Modules;

namespace BigTransfer.Tests.Modules;

/// <summary>A network without fields.</summary>
internal sealed class Function(Func<Signal, Signal> forward) : Module
{
    protected override Signal Forward(Signal x) => forward(x);
}
