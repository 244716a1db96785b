using BigTransfer.Inference;

namespace BigTransfer.Tests.Inference;

[TestClass]
public sealed class DeviceTests
{
    [TestMethod]
    [DataRow("auto", "auto")]
    [DataRow("CPU", "cpu")]
    [DataRow(" cuda ", "cuda:0")]
    [DataRow("gpu", "cuda:0")]
    [DataRow("cuda:3", "cuda:3")]
    public void Names_are_read_and_written(string text, string name) => Assert.AreEqual(name, Device.Parse(text).ToString());

    [TestMethod]
    [DataRow("")]
    [DataRow("cuda:")]
    [DataRow("cuda:-1")]
    [DataRow("cuda:x")]
    [DataRow("tpu")]
    public void What_is_no_device_is_named(string text) =>
        Assert.AreEqual($"device: expected auto, cpu, cuda or cuda:NUMBER, found '{text}'", Assert.ThrowsExactly<BigTransferException>(() => Device.Parse(text)).Message);

    [TestMethod]
    public void The_default_value_is_auto()
    {
        Assert.AreEqual(Device.Auto, default);
        Assert.IsTrue(default(Device).IsAuto);
        Assert.IsNull(Device.Auto.CudaId);
        Assert.IsNull(Device.Cpu.CudaId);
        Assert.AreEqual(2, Device.Cuda(2).CudaId);
        Assert.AreNotEqual(Device.Cpu, Device.Auto);
    }
}
