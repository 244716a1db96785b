namespace Microsoft.ML.BiT;

/// <summary>What the options of all stages have that read pictures.</summary>
internal interface IPictureOptions
{
    OnBadImage OnBadImage { get; }
}
