using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Contexter.Models.Training;

/// <summary>
/// Products of matrices of single precision, blocked for the caches and with a kernel of 4 rows by 16 columns (Goto and van de Geijn 2008). Rows are shared among
/// the processors; the result does not depend on how many there are.
/// </summary>
internal sealed unsafe class MatrixProduct : IDisposable
{
    private const int TileRows = 4;
    private const int TileColumns = 16;
    private const int BlockRows = 64;
    private const int BlockDepth = 256;
    private const int Alignment = 64;

    private readonly float* _packed;
    private readonly int _capacity;

    /// <summary>Makes room for second factors of a size.</summary>
    /// <param name="capacity">Most elements of a second factor.</param>
    public MatrixProduct(int capacity)
    {
        _capacity = capacity;
        _packed = (float*)NativeMemory.AlignedAlloc((nuint)capacity * sizeof(float), Alignment);
    }

    /// <summary>Computes <c>product = first * second</c>.</summary>
    /// <param name="first">Its element at row i and depth k is <c>first[i * rowStride + k * depthStride]</c>.</param>
    /// <param name="rowStride">Between rows of the first factor.</param>
    /// <param name="depthStride">Between columns of the first factor.</param>
    /// <param name="second">Depth by columns, row after row.</param>
    /// <param name="product">Rows by columns, row after row.</param>
    /// <param name="rows">Rows of first factor and product; a multiple of 64.</param>
    /// <param name="depth">A multiple of 256.</param>
    /// <param name="columns">A multiple of 16.</param>
    public void Multiply(float[] first, int rowStride, int depthStride, float[] second, float[] product, int rows, int depth, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows % BlockRows, 0, nameof(rows));
        ArgumentOutOfRangeException.ThrowIfNotEqual(depth % BlockDepth, 0, nameof(depth));
        ArgumentOutOfRangeException.ThrowIfNotEqual(columns % TileColumns, 0, nameof(columns));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth * columns, _capacity, nameof(columns));
        Parallel.For(0, columns / TileColumns, panel => Pack(second, panel, depth, columns));
        Parallel.For(0, rows / BlockRows, block => MultiplyBlock(first, rowStride, depthStride, product, block * BlockRows, depth, columns));
    }

    /// <inheritdoc/>
    public void Dispose() => NativeMemory.AlignedFree(_packed);

    private void Pack(float[] second, int panel, int depth, int columns)
    {
        var target = _packed + ((long)panel * depth * TileColumns);
        for (var k = 0; k < depth; k++)
        {
            second.AsSpan((k * columns) + (panel * TileColumns), TileColumns).CopyTo(new Span<float>(target + (k * TileColumns), TileColumns));
        }
    }

    private void MultiplyBlock(float[] first, int rowStride, int depthStride, float[] product, int firstRow, int depth, int columns)
    {
        // Tile after tile: the four rows' elements of one depth side by side.
        var rows = stackalloc float[BlockRows * BlockDepth];
        fixed (float* target = product, source = first)
        {
            for (var from = 0; from < depth; from += BlockDepth)
            {
                for (var row = 0; row < BlockRows; row++)
                {
                    var packed = rows + ((row / TileRows) * TileRows * BlockDepth) + (row % TileRows);
                    var place = source + ((long)(firstRow + row) * rowStride) + ((long)from * depthStride);
                    for (var k = 0; k < BlockDepth; k++)
                    {
                        packed[k * TileRows] = place[(long)k * depthStride];
                    }
                }

                for (var panel = 0; panel < columns / TileColumns; panel++)
                {
                    var second = _packed + ((long)panel * depth * TileColumns) + ((long)from * TileColumns);
                    for (var row = 0; row < BlockRows; row += TileRows)
                    {
                        MultiplyTile(rows + (row * BlockDepth), second, target + ((long)(firstRow + row) * columns) + (panel * TileColumns), columns, from > 0);
                    }
                }
            }
        }
    }

    private static void MultiplyTile(float* first, float* second, float* product, int stride, bool adds)
    {
        Vector256<float> a0, a1, b0, b1, c0, c1, d0, d1;
        a0 = a1 = b0 = b1 = c0 = c1 = d0 = d1 = Vector256<float>.Zero;
        for (var k = 0; k < BlockDepth; k++)
        {
            var low = Vector256.Load(second);
            var high = Vector256.Load(second + 8);
            var factor = Vector256.Create(first[0]);
            a0 = Vector256.FusedMultiplyAdd(factor, low, a0);
            a1 = Vector256.FusedMultiplyAdd(factor, high, a1);
            factor = Vector256.Create(first[1]);
            b0 = Vector256.FusedMultiplyAdd(factor, low, b0);
            b1 = Vector256.FusedMultiplyAdd(factor, high, b1);
            factor = Vector256.Create(first[2]);
            c0 = Vector256.FusedMultiplyAdd(factor, low, c0);
            c1 = Vector256.FusedMultiplyAdd(factor, high, c1);
            factor = Vector256.Create(first[3]);
            d0 = Vector256.FusedMultiplyAdd(factor, low, d0);
            d1 = Vector256.FusedMultiplyAdd(factor, high, d1);
            first += TileRows;
            second += TileColumns;
        }

        Store(product, a0, a1, adds);
        Store(product + stride, b0, b1, adds);
        Store(product + (2L * stride), c0, c1, adds);
        Store(product + (3L * stride), d0, d1, adds);
    }

    private static void Store(float* product, Vector256<float> low, Vector256<float> high, bool adds)
    {
        (adds ? Vector256.Load(product) + low : low).Store(product);
        (adds ? Vector256.Load(product + 8) + high : high).Store(product + 8);
    }
}
