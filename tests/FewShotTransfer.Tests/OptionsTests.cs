using BigTransfer.Models;

namespace FewShotTransfer.Tests;

/// <summary>What the command line is understood as; <see cref="ProgramTests"/> prove what each option does.</summary>
[TestClass]
public sealed class OptionsTests
{
    [TestMethod]
    public void Without_arguments_the_defaults_hold()
    {
        var options = Options.Parse([]);
        Assert.IsNull(options.Images);
        Assert.AreEqual(BiTModel.DefaultName, options.Model);
        CollectionAssert.AreEqual(new[] { 1, 5, 10 }, options.Shots.ToArray());
        Assert.AreEqual(5, options.Seeds);
    }

    [TestMethod]
    public void Each_option_sets_its_own_value_only()
    {
        Options Default() => Options.Parse([]);
        Assert.AreEqual("a b", Options.Parse(["--images", "a b"]).Images);
        Assert.AreEqual("x.npz", Options.Parse(["--model", "x.npz"]).Model);
        Assert.IsNull(Options.Parse(["--model", "x.npz"]).Images);
        Assert.AreEqual(7, Options.Parse(["--seeds", "7"]).Seeds);
        CollectionAssert.AreEqual(Default().Shots.ToArray(), Options.Parse(["--seeds", "7"]).Shots.ToArray());
        Assert.AreEqual(Default().Seeds, Options.Parse(["--shots", "2"]).Seeds);
    }

    [TestMethod]
    [DataRow("3", new[] { 3 })]
    [DataRow("10,2,5", new[] { 2, 5, 10 })]
    [DataRow("2,1,2", new[] { 1, 2 })]
    [DataRow("1,10000", new[] { 1, 10000 })]
    public void Shots_are_put_in_order_and_taken_once(string text, int[] expected) =>
        CollectionAssert.AreEqual(expected, Options.Parse(["--shots", text]).Shots.ToArray());

    [TestMethod]
    public void The_last_of_an_option_given_twice_holds() =>
        Assert.AreEqual(3, Options.Parse(["--seeds", "2", "--seeds", "3"]).Seeds);

    [TestMethod]
    [DataRow("--shots", "0", "--shots: expected a whole number from 1 to 10000, found '0'")]
    [DataRow("--shots", "1,,5", "--shots: expected a whole number from 1 to 10000, found ''")]
    [DataRow("--shots", "1, 5", "--shots: expected a whole number from 1 to 10000, found ' 5'")]
    [DataRow("--shots", "2147483647", "--shots: expected a whole number from 1 to 10000, found '2147483647'")]
    [DataRow("--seeds", "-1", "--seeds: expected a whole number from 1 to 10000, found '-1'")]
    [DataRow("--seeds", "2.5", "--seeds: expected a whole number from 1 to 10000, found '2.5'")]
    [DataRow("--seeds", "99999999999", "--seeds: expected a whole number from 1 to 10000, found '99999999999'")]
    [DataRow("--images", "", "--images: expected a value, found none")]
    [DataRow("--size", "64", "'--size' is not an option; see --help")]
    [DataRow("pictures", "", "'pictures' is not an option; see --help")]
    public void A_wrong_value_is_named(string option, string value, string expected) =>
        Assert.AreEqual(expected, Assert.ThrowsExactly<FormatException>(() => Options.Parse([option, value])).Message);

    [TestMethod]
    [DataRow("--images")]
    [DataRow("--model")]
    [DataRow("--shots")]
    [DataRow("--seeds")]
    public void An_option_without_a_value_is_named(string option) =>
        Assert.AreEqual($"{option}: expected a value, found none", Assert.ThrowsExactly<FormatException>(() => Options.Parse([option])).Message);

    [TestMethod]
    public void The_help_names_every_option_and_default()
    {
        foreach (string text in new[] { "--images DIR", "--model FILE", "--shots LIST", "--seeds N", "--help", "default bit-mini", "default 1,5,10", "default 5" })
            StringAssert.Contains(Options.Usage, text);
    }
}
