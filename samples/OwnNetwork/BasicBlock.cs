using BigTransfer.Modules;

namespace OwnNetwork;

/// <summary>torchvision's BasicBlock: two convolutions and a shortcut, which is a convolution of its own where the shape changes.</summary>
internal sealed class BasicBlock : Module
{
    private readonly Conv2d conv1, conv2;
    private readonly BatchNorm2d bn1, bn2;
    private readonly ReLU relu = new();
    private readonly Sequential? downsample;

    internal BasicBlock(int inChannels, int outChannels, int stride)
    {
        conv1 = new(inChannels, outChannels, 3, stride, padding: 1, bias: false);
        bn1 = new(outChannels);
        conv2 = new(outChannels, outChannels, 3, padding: 1, bias: false);
        bn2 = new(outChannels);
        if (stride != 1 || inChannels != outChannels)
            downsample = new(new Conv2d(inChannels, outChannels, 1, stride, bias: false), new BatchNorm2d(outChannels));
    }

    protected override Signal Forward(Signal x)
    {
        var shortcut = downsample?.Call(x) ?? x;
        x = relu.Call(bn1.Call(conv1.Call(x)));
        x = bn2.Call(conv2.Call(x));
        return relu.Call(x + shortcut);
    }
}
