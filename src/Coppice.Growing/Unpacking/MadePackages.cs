namespace Coppice.Growing.Unpacking;

/// <summary>How the decompressed forms of some packages came to be there.</summary>
/// <param name="Decompressed">Packages that this build had to decompress.</param>
/// <param name="PutTogether">Packages that were put together again from what the store has.</param>
internal readonly record struct MadePackages(int Decompressed, int PutTogether)
{
    /// <summary>A line for the log.</summary>
    public override string ToString() =>
        $"packages: {Decompressed} decompressed, {PutTogether} put together again from the store";
}
