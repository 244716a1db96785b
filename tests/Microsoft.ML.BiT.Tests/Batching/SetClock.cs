namespace Microsoft.ML.BiT.Tests.Batching;

/// <summary>A clock that stands where it is set.</summary>
internal sealed class SetClock : TimeProvider
{
    public long Seconds { get; set; }

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => Seconds;
}
