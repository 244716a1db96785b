using BigTransfer;
using Microsoft.ML.BiT.Schemas;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>What arrays of bytes and of floats have in common.</summary>
internal static class Arrays
{
    /// <exception cref="BigTransferException">A row has another number of values than its picture.</exception>
    public static void CheckLength(int found, ArrayLayout layout)
    {
        if (found != layout.Length)
            throw new BigTransferException($"expected a picture of {layout} = {layout.Length} values, found {found}");
    }

    /// <summary>Values of either layout to [H, W, 3].</summary>
    public static void ToChannelsLast<T>(ReadOnlySpan<T> values, ArrayLayout layout, Span<T> destination)
    {
        if (layout.ChannelsLast)
        {
            values.CopyTo(destination);
            return;
        }
        var plane = layout.Height * layout.Width;
        for (var channel = 0; channel < 3; channel++)
        {
            for (var i = 0; i < plane; i++)
                destination[3 * i + channel] = values[channel * plane + i];
        }
    }
}
