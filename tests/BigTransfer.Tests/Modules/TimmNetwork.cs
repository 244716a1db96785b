using BigTransfer.Modules;

namespace BigTransfer.Tests.Modules;

/// <summary>timm's BiT network as somebody would describe it who has only this library's modules: with a convolution of their own.</summary>
internal sealed class TimmNetwork : Module
{
    private readonly Sequential stem;
    private readonly ModuleList stages;
    private readonly GroupNorm norm;
    private readonly Sequential head;

    public TimmNetwork(IReadOnlyList<int> units, int width, int classes)
    {
        stem = new(
            ("conv", new StdConv2d(3, width, 7, stride: 2, padding: 3)), ("pad", new ConstantPad2d(1, 0)), ("pool", new MaxPool2d(3, stride: 2)));
        int channels = width;
        stages = new(units.Select((count, i) =>
        {
            int outputs = 4 * width << i;
            var stage = new Stage(count, channels, outputs, stride: i == 0 ? 1 : 2);
            channels = outputs;
            return stage;
        }).ToArray());
        norm = new(32, channels);
        head = new(("global_pool", new AdaptiveAvgPool2d(1)), ("fc", new Conv2d(channels, classes, 1)), ("flatten", new Flatten()));
    }

    protected override Signal Forward(Signal x)
    {
        x = stages.Aggregate(stem.Call(x), (value, stage) => stage.Call(value));
        return head.Call(norm.Call(x).Relu());
    }

    /// <summary>A kernel brought to mean 0 and variance 1 for each output channel.</summary>
    private sealed class StdConv2d(int inChannels, int outChannels, int kernel, int stride = 1, int padding = 0)
        : Conv2d(inChannels, outChannels, kernel, stride, padding, bias: false)
    {
        protected override Signal Forward(Signal x)
        {
            var weight = x.Parameter(Weight);
            var centred = weight - weight.Mean([1, 2, 3], keepDim: true);
            var variance = (centred * centred).Mean([1, 2, 3], keepDim: true);
            return Convolve(x, centred / (variance + 1e-8f).Sqrt());
        }
    }

    private sealed class Stage(int count, int inChannels, int outChannels, int stride) : Module
    {
        private readonly Sequential blocks = new(Enumerable.Range(0, count).Select(i =>
            new Block(i == 0 ? inChannels : outChannels, outChannels, i == 0 ? stride : 1, projects: i == 0)));

        protected override Signal Forward(Signal x) => blocks.Call(x);
    }

    private sealed class Block(int inChannels, int outChannels, int stride, bool projects) : Module
    {
        private readonly GroupNorm norm1 = new(32, inChannels), norm2 = new(32, outChannels / 4), norm3 = new(32, outChannels / 4);
        private readonly StdConv2d conv1 = new(inChannels, outChannels / 4, 1);
        private readonly StdConv2d conv2 = new(outChannels / 4, outChannels / 4, 3, stride, padding: 1);
        private readonly StdConv2d conv3 = new(outChannels / 4, outChannels, 1);
        private readonly Sequential? downsample = projects ? new(("conv", new StdConv2d(inChannels, outChannels, 1, stride))) : null;

        protected override Signal Forward(Signal x)
        {
            var activated = norm1.Call(x).Relu();
            var shortcut = downsample?.Call(activated) ?? x;
            var value = norm2.Call(conv1.Call(activated)).Relu();
            value = norm3.Call(conv2.Call(value)).Relu();
            return conv3.Call(value) + shortcut;
        }
    }
}
