namespace BigTransfer.Kernels;

/// <summary>Some tiles of a 3x3 convolution in three steps, each of which has parts that may run at once: factors of the input, products, outputs.</summary>
/// <param name="maps">The convolution.</param>
/// <param name="input">The map that is read.</param>
/// <param name="kernels">The factors of its kernels: <see cref="WinogradMaps.Factors"/>.</param>
/// <param name="output">The map that is written.</param>
/// <param name="first">The first tile.</param>
/// <param name="tiles">How many.</param>
/// <param name="scratch">Memory for <see cref="ScratchLength"/> values, aligned to 64 bytes.</param>
internal readonly unsafe struct WinogradStrip<TLanes>(
    WinogradMaps maps, float* input, float* kernels, float* output, long first, int tiles, float* scratch)
    where TLanes : unmanaged, ILanes<TLanes>
{
    private const int Products = WinogradTransform.Products;

    private readonly float* _input = input, _kernels = kernels, _output = output, _factors = scratch;

    private readonly float* _products = scratch + (Products * Step(maps.Inputs, tiles, maps.Block));

    /// <summary>Parts of the first step.</summary>
    internal int InputParts => maps.Inputs / maps.Block;

    /// <summary>Parts of the second step.</summary>
    internal static int ProductParts => Products;

    /// <summary>Parts of the third step.</summary>
    internal int OutputParts => maps.Outputs / maps.Block;

    /// <summary>Values that a strip of so many tiles keeps in between.</summary>
    internal static long ScratchLength(in WinogradMaps maps, int tiles) =>
        Products * (Step(maps.Inputs, tiles, maps.Block) + Step(maps.Outputs, tiles, maps.Block));

    /// <summary>One of the products of all tiles, of all inputs and outputs.</summary>
    internal void Multiply(int part)
    {
        long step = (long)tiles * maps.Block;
        var shape = new ProductShape(maps.Block, maps.Inputs / maps.Block, step, step);
        float* factors = _factors + (part * Step(maps.Inputs, tiles, maps.Block)), products = _products + (part * Step(maps.Outputs, tiles, maps.Block));
        float* kernels = _kernels + ((long)part * maps.Inputs * maps.Outputs);
        for (int output = 0; output < maps.Outputs; output += ProductShape.PanelWidth)
        {
            MapProduct.Apply<TLanes>(
                factors, kernels + ((long)output * maps.Inputs), Math.Min(ProductShape.PanelWidth, maps.Outputs - output),
                products + ((long)output * tiles), tiles, shape);
        }
    }

    /// <summary>All steps.</summary>
    internal void All()
    {
        for (int part = 0; part < InputParts; part++)
            Input(part);
        for (int part = 0; part < ProductParts; part++)
            Multiply(part);
        for (int part = 0; part < OutputParts; part++)
            Output(part);
    }

    /// <summary>The factors of one block of the input's channels.</summary>
    internal void Input(int part)
    {
        const int side = WinogradTransform.Inputs;
        int block = maps.Block;
        float* border = stackalloc float[side * side * block];
        long step = Step(maps.Inputs, tiles, block);
        for (int tile = 0; tile < tiles; tile++)
        {
            var (picture, row, column) = maps.Place(first + tile);
            float* map = _input + (((picture * maps.Inputs) + (part * block)) * maps.Height * maps.Width);
            float* factors = _factors + ((((long)part * tiles) + tile) * block);
            long line = (long)maps.Width * block;
            float* corner = map + ((row - 1) * line) + ((column - 1) * block);
            if (row == 0 || column == 0 || row + side - 1 > maps.Height || column + side - 1 > maps.Width)
            {
                CopyInside(map, row - 1, column - 1, border);
                corner = border;
                line = side * block;
            }
            for (int lane = 0; lane < block; lane += TLanes.Count)
                WinogradTransform.Input<TLanes>(corner + lane, line, block, factors + lane, step);
        }
    }

    /// <summary>One block of the output's channels, of the products.</summary>
    internal void Output(int part)
    {
        const int side = WinogradTransform.Outputs;
        int block = maps.Block;
        float* border = stackalloc float[side * side * block];
        long step = Step(maps.Outputs, tiles, block);
        for (int tile = 0; tile < tiles; tile++)
        {
            var (picture, row, column) = maps.Place(first + tile);
            long line = (long)maps.Width * block;
            float* corner = _output + (((picture * maps.Outputs) + (part * block)) * maps.Height * maps.Width) + (row * line) + (column * block);
            float* products = _products + ((((long)part * tiles) + tile) * block);
            int rows = Math.Min(side, maps.Height - row), columns = Math.Min(side, maps.Width - column);
            bool whole = rows == side && columns == side;
            for (int lane = 0; lane < block; lane += TLanes.Count)
                WinogradTransform.Output<TLanes>(products + lane, step, (whole ? corner : border) + lane, whole ? line : side * block, block);
            for (int y = 0; !whole && y < rows; y++)
                new Span<float>(border + (y * side * block), columns * block).CopyTo(new(corner + (y * line), columns * block));
        }
    }

    /// <summary>A tile that reaches over the map's border, with the zeros beyond.</summary>
    private void CopyInside(float* map, int row, int column, float* tile)
    {
        const int side = WinogradTransform.Inputs;
        new Span<float>(tile, side * side * maps.Block).Clear();
        int from = Math.Max(0, column), length = (Math.Min(maps.Width, column + side) - from) * maps.Block;
        for (int y = Math.Max(0, row); y < Math.Min(maps.Height, row + side); y++)
        {
            new Span<float>(map + ((((long)y * maps.Width) + from) * maps.Block), length)
                .CopyTo(new(tile + ((((y - row) * side) + from - column) * maps.Block), length));
        }
    }

    // A block more than there are values: powers of two from one product to the next would all meet in the same lines of the nearest cache.
    private static long Step(int channels, int tiles, int block) => ((long)channels * tiles) + block;
}
