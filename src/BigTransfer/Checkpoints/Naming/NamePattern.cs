using System.Globalization;
using System.Text.RegularExpressions;

namespace BigTransfer.Checkpoints.Naming;

/// <summary>
/// A name with placeholders: {s} and {u} are stage and unit counted from 1, {uu} the unit in two digits, {s-1} and {u-1} counted from 0.
/// </summary>
internal sealed class NamePattern
{
    private static readonly (string Token, char Index, int CountedFrom, string Format)[] Placeholders =
        [("{s}", 's', 1, "0"), ("{s-1}", 's', 0, "0"), ("{u}", 'u', 1, "0"), ("{uu}", 'u', 1, "00"), ("{u-1}", 'u', 0, "0")];

    private readonly string _pattern;
    private readonly string _start;
    private readonly Regex _regex;

    public NamePattern(string pattern)
    {
        _pattern = pattern;
        _start = pattern.Split('{')[0];
        var regex = Regex.Escape(pattern);
        // Three digits are plenty for a network, and keep crafted names from standing for billions of units.
        foreach (var (token, index, countedFrom, _) in Placeholders)
            regex = regex.Replace(Regex.Escape(token), $"(?<{index}{countedFrom}>[0-9]{{1,3}})", StringComparison.Ordinal);
        _regex = new Regex($"^{regex}\\z", RegexOptions.CultureInvariant);
    }

    /// <summary>Stage and unit (0 where the pattern has none) if the name is of this pattern, else null.</summary>
    public (int Stage, int Unit)? Match(string name)
    {
        // Most names are told by their beginning; a crafted file has a great many.
        if (!name.StartsWith(_start, StringComparison.Ordinal) || _regex.Match(name) is not { Success: true } match)
            return null;
        var (stage, unit) = (Number(match, 's'), Number(match, 'u'));
        // "unit1" for "unit01" is another name: what does not come back as it was is not of this pattern.
        return Format(stage, unit) == name ? (stage, unit) : null;
    }

    public string Format(int stage, int unit)
    {
        var name = _pattern;
        foreach (var (token, index, countedFrom, format) in Placeholders)
        {
            var number = (index == 's' ? stage : unit) - 1 + countedFrom;
            name = name.Replace(token, number.ToString(format, CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }
        return name;
    }

    private static int Number(Match match, char index)
    {
        for (var countedFrom = 0; countedFrom <= 1; countedFrom++)
        {
            if (match.Groups[$"{index}{countedFrom}"] is { Success: true } group)
                return int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) + 1 - countedFrom;
        }
        return 0;
    }
}
