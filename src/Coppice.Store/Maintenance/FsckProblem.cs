namespace Coppice.Store.Maintenance;

/// <summary>Something in the store that is not as it should be.</summary>
/// <param name="Path">Absolute path, or one below a layer.</param>
/// <param name="Message">What is wrong with it.</param>
/// <param name="Hint">What to do.</param>
public sealed record FsckProblem(string Path, string Message, string Hint);
