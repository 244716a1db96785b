using BigTransfer.Tool.Output;

namespace BigTransfer.Tool.Tests;

[TestClass]
public sealed class JsonTests
{
    [TestMethod]
    public void A_line_holds_every_kind_of_value_that_the_tool_prints()
    {
        string line = Json.Line(new Dictionary<string, object?>
        {
            ["text"] = "a\"b\u00e9",
            ["address"] = new Uri("https://h/a%20b"),
            ["numbers"] = new object?[] { 1, 2L, 0.5, 0.1f, null },
            ["yes"] = true,
            ["inside"] = new[] { 1, 2 }.Select(i => new Dictionary<string, object?> { ["i"] = i }),
        });
        Assert.AreEqual(
            """{"text":"a\u0022b\u00E9","address":"https://h/a%20b","numbers":[1,2,0.5,0.1,null],"yes":true,"inside":[{"i":1},{"i":2}]}""", line);
        Assert.ThrowsExactly<ArgumentException>(() => Json.Line(new object()));
    }

    [TestMethod]
    public void Indented_text_keeps_letters_as_they_are() =>
        StringAssert.Contains(Json.Serialize(new Dictionary<string, object?> { ["name"] = "é+<" }), "  \"name\": \"é+<\"");
}
