using BigTransfer.Modules;

namespace OwnNetwork;

/// <summary>
/// torchvision's resnet18, field by field: a state dict finds its place by these names (layer1.0.conv1.weight), and the layers bear them too.
/// </summary>
internal sealed class ResNet18 : Module
{
    private readonly Conv2d conv1 = new(3, 64, 7, stride: 2, padding: 3, bias: false);
    private readonly BatchNorm2d bn1 = new(64);
    private readonly ReLU relu = new();
    private readonly MaxPool2d maxpool = new(3, stride: 2, padding: 1);
    private readonly Sequential layer1 = Layer(64, 64, stride: 1);
    private readonly Sequential layer2 = Layer(64, 128, stride: 2);
    private readonly Sequential layer3 = Layer(128, 256, stride: 2);
    private readonly Sequential layer4 = Layer(256, 512, stride: 2);
    private readonly AdaptiveAvgPool2d avgpool = new(1);
    private readonly Linear fc;

    internal ResNet18(int classes = 1000) => fc = new(512, classes);

    protected override Signal Forward(Signal x)
    {
        x = relu.Call(bn1.Call(conv1.Call(x)));
        x = maxpool.Call(x);
        x = layer4.Call(layer3.Call(layer2.Call(layer1.Call(x))));
        return fc.Call(avgpool.Call(x).Flatten());
    }

    private static Sequential Layer(int inChannels, int outChannels, int stride) =>
        new(new BasicBlock(inChannels, outChannels, stride), new BasicBlock(outChannels, outChannels, stride: 1));
}
