using Microsoft.ML.BiT.Stages;

namespace Microsoft.ML.BiT.Persistence;

/// <summary>Names of the columns inside a saved stage; they are dropped at its end. Part of the format: they cannot change.</summary>
internal static class Columns
{
    public const string Input = "__bit.input";
    public const string Shape = "__bit.shape";
    public const string Dimensions = "__bit.dimensions";
    public const string Key = "__bit.key";
    public const string Settings = "__bit.settings";
    public const string Image = "__bit.image";
    public const string Part = "__bit.part";
    public const string Pixels = ContainedNetwork.Input;
    public const string Values = ContainedNetwork.Output;
    public const string Joint = "__bit.joint";
    public const string Slice = "__bit.slice";
    public const string Message = "__bit.message";
    public const string Label = "__bit.label";
}
