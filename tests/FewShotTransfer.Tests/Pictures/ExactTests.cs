using FewShotTransfer.Pictures;

namespace FewShotTransfer.Tests.Pictures;

/// <summary>The sine and the angle of our own against the library's.</summary>
[TestClass]
public sealed class ExactTests
{
    [TestMethod]
    public void Sine_and_cosine_agree_with_the_library()
    {
        for (int i = -300; i <= 300; i++)
        {
            float turns = i / 120f;
            Assert.AreEqual(Math.Sin(turns * Math.Tau), Exact.Sin(turns), 4e-6, $"sine of {turns} turns");
            Assert.AreEqual(Math.Cos(turns * Math.Tau), Exact.Cos(turns), 4e-6, $"cosine of {turns} turns");
        }
    }

    [TestMethod]
    public void Angle_agrees_with_the_library_in_every_quadrant()
    {
        for (int i = -179; i <= 179; i++)
        {
            double angle = i * Math.PI / 180;
            Assert.AreEqual(i / 360.0, Exact.Angle((float)Math.Sin(angle) * 3, (float)Math.Cos(angle) * 3), 1e-4, $"{i} degrees");
        }
    }
}
