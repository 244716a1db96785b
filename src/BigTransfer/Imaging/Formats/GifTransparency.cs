namespace BigTransfer.Imaging.Formats;

/// <summary>
/// libvips makes a GIF's transparent pixels black, so the colour that Pillow shows for them would be lost. With the flag taken out of
/// the first frame's control block, the frame is decoded in its colours.
/// </summary>
internal static class GifTransparency
{
    private const byte Extension = 0x21, GraphicControl = 0xF9, TransparentFlag = 1;
    private const int HeaderLength = 13;

    /// <summary>The same file with an opaque first frame; the given bytes themselves where it is opaque already.</summary>
    internal static ReadOnlySpan<byte> WithoutIt(ReadOnlySpan<byte> gif)
    {
        if (gif.Length < HeaderLength)
            return gif;
        int at = HeaderLength + ColourTableLength(gif[10]);
        // Extensions stand before the frame that they belong to; what else comes ends the search.
        while (at + 4 < gif.Length && gif[at] == Extension)
        {
            int flags = at + 3;
            if (gif[at + 1] == GraphicControl && (gif[flags] & TransparentFlag) != 0)
            {
                byte[] opaque = gif.ToArray();
                opaque[flags] &= unchecked((byte)~TransparentFlag);
                return opaque;
            }
            at += 2;
            while (at < gif.Length && gif[at] != 0)
                at += 1 + gif[at];
            at++;
        }
        return gif;
    }

    private static int ColourTableLength(byte flags) => (flags & 0x80) != 0 ? 3 << ((flags & 7) + 1) : 0;
}
