using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    /// <summary>Rows whose number lies in [lower, upper).</summary>
    public IDataView FilterRowsByColumn(
        IDataView input, string columnName, double lowerBound = double.NegativeInfinity, double upperBound = double.PositiveInfinity)
    {
        var column = input.Schema.Require(columnName, parameter: nameof(columnName));
        if (column.Type.RawType != typeof(float) && column.Type.RawType != typeof(double))
            throw new ArgumentOutOfRangeException(nameof(columnName), $"Column {columnName} must be of type Single or Double, not {column.Type}.");
        return new FilterView(input, [column], row =>
        {
            var value = Number(row, column);
            return () => value() is var x && lowerBound <= x && x < upperBound;
        });
    }

    /// <summary>Rows without missing values in these columns, scalars or vectors of floating point; others are never missing.</summary>
    public IDataView FilterRowsByMissingValues(IDataView input, params string[] columns)
    {
        var tested = Array.ConvertAll(columns, name => input.Schema.Require(name, parameter: nameof(columns)));
        return new FilterView(input, tested, row =>
        {
            var missing = Array.ConvertAll(tested, column => HasMissing(row, column));
            return () => !Array.Exists(missing, test => test());
        });
    }

    public TrainTestData TrainTestSplit(IDataView data, double testFraction = 0.1, string samplingKeyColumnName = null, int? seed = null)
    {
        if (testFraction is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(testFraction), "Must be between 0 and 1 exclusive");
        return Split(data, samplingKeyColumnName, seed, place => place < testFraction);
    }

    public IReadOnlyList<TrainTestData> CrossValidationSplit(
        IDataView data, int numberOfFolds = 5, string samplingKeyColumnName = null, int? seed = null)
    {
        if (numberOfFolds < 2)
            throw new ArgumentOutOfRangeException(nameof(numberOfFolds), "Must be more than 1");
        return [.. Enumerable.Range(0, numberOfFolds).Select(fold =>
            Split(data, samplingKeyColumnName, seed, place => (int)(place * numberOfFolds) == fold))];
    }

    /// <summary>Each row has a place in [0, 1) that follows from the seed and the row's identity, or its sampling key.</summary>
    private TrainTestData Split(IDataView data, string samplingKey, int? seed, Func<double, bool> isTest)
    {
        DataViewSchema.Column[] key = samplingKey == null ? [] : [data.Schema.Require(samplingKey, "sampling key", nameof(samplingKey))];
        ulong salt = (ulong)(seed ?? _context.Seed ?? 42);
        return new(View(test: false), View(test: true));

        FilterView View(bool test) => new(data, key, row =>
        {
            var identity = key.Length == 0 ? IdOf(row) : HashOf(row, key[0]);
            return () => isTest(Scatter(identity(), salt)) == test;
        });
    }

    private static double Scatter(ulong identity, ulong salt)
    {
        // SplitMix64's finaliser: neighbouring identities land far apart.
        ulong x = identity + (salt + 1) * 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return ((x ^ (x >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    private static Func<ulong> IdOf(DataViewRow row)
    {
        var getter = row.GetIdGetter();
        return () =>
        {
            DataViewRowId id = default;
            getter(ref id);
            return id.Low ^ (id.High * 31);
        };
    }

    private static Func<ulong> HashOf(DataViewRow row, DataViewSchema.Column column) =>
        (Func<ulong>)Getters.Call(typeof(DataOperationsCatalog), nameof(TypedHashOf), [column.Type.RawType], row, column);

    private static Func<ulong> TypedHashOf<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<T>(column);
        return () =>
        {
            T value = default;
            getter(ref value);
            // FNV-1a of the text, which is the same in every process.
            return value.ToString().Aggregate(14695981039346656037UL, (hash, c) => (hash ^ c) * 1099511628211UL);
        };
    }

    private static Func<double> Number(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type.RawType == typeof(double))
        {
            var getDouble = row.GetGetter<double>(column);
            return () =>
            {
                double value = 0;
                getDouble(ref value);
                return value;
            };
        }
        var getSingle = row.GetGetter<float>(column);
        return () =>
        {
            float value = 0;
            getSingle(ref value);
            return value;
        };
    }

    private static Func<bool> HasMissing(DataViewRow row, DataViewSchema.Column column)
    {
        string method = column.Type is VectorDataViewType ? nameof(VectorHasMissing) : nameof(IsMissing);
        return (Func<bool>)Getters.Call(typeof(DataOperationsCatalog), method, [column.Type.ItemType().RawType], row, column);
    }

    private static Func<bool> IsMissing<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<T>(column);
        return () =>
        {
            T value = default;
            getter(ref value);
            return MissingValues.Is(value);
        };
    }

    private static Func<bool> VectorHasMissing<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> value = default;
        return () =>
        {
            getter(ref value);
            foreach (var item in value.GetValues())
                if (MissingValues.Is(item))
                    return true;
            return false;
        };
    }

    /// <summary>The two parts of a split.</summary>
    public struct TrainTestData
    {
        public readonly IDataView TrainSet;

        public readonly IDataView TestSet;

        internal TrainTestData(IDataView trainSet, IDataView testSet)
        {
            TrainSet = trainSet;
            TestSet = testSet;
        }
    }
}
