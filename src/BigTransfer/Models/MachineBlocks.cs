using BigTransfer.Graphs.Blocks;
using BigTransfer.Inference;
using BigTransfer.Inference.Operators;

namespace BigTransfer.Models;

/// <summary>How many channels a block has on this machine, with the ONNX Runtime that is loaded.</summary>
internal static class MachineBlocks
{
    private static readonly Lazy<(int? Block, string WhyNot)> Probe = new(Find);

    /// <summary>The channels; or null, and why there are no blocks. Found once a process.</summary>
    internal static (int? Block, string WhyNot) Found => Probe.Value;

    private static (int? Block, string WhyNot) Find()
    {
        const string output = "blocks";
        if (OperatorDomain.WhyNot is { } whyNot)
            return (null, whyNot);
        try
        {
            using var session = new OnnxSession(
                new OnnxModel(BlockProbe.Model(output)), "blocks of channels", new InferenceOptions { Device = Device.Cpu, Threads = 1 });
            var laidOut = session.Run(BlockProbe.Input.Data, [.. BlockProbe.Input.Shape.Select(d => (long)d)], [output], CancellationToken.None);
            return BlockProbe.Read(laidOut[output]) is { } block ? (block, "") : (null, "ONNX Runtime has no blocks of channels on this processor");
        }
        catch (BigTransferException e)
        {
            return (null, e.Message);
        }
    }
}
