using System.Diagnostics.CodeAnalysis;

namespace BigTransfer;

/// <summary>How the elements of a stored tensor are encoded. All are read as float32.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The types are what it names.")]
public enum ElementType
{
    /// <summary>IEEE 754 binary32.</summary>
    Float32,
    /// <summary>IEEE 754 binary16.</summary>
    Float16,
    /// <summary>The upper half of a binary32.</summary>
    BFloat16,
    /// <summary>IEEE 754 binary64; rounded to float32 when read.</summary>
    Float64,
    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8,
    /// <summary>Signed 32-bit integer; beyond 2^24 rounded when read.</summary>
    Int32,
    /// <summary>Signed 64-bit integer; beyond 2^24 rounded when read.</summary>
    Int64,
}
