using Coppice.Foundation;

namespace Coppice.Delivery.Exchanging;

/// <summary>What has to be known of a running system to exchange files in it.</summary>
/// <param name="Database">The files and folders that say which packages are installed.</param>
/// <param name="Locks">What its package manager locks, as the service reads it: <c>fcntl PATH</c>, <c>file PATH</c>.</param>
/// <param name="Identities">
/// What a start makes to identify a machine, as the service reads it: <c>remove PATTERN</c>,
/// <c>delete PATTERN</c>, <c>empty PATTERN SECONDS</c> with the time that the empty file gets.
/// </param>
public sealed record ExchangeRules(
    IReadOnlyList<BytePath> Database, IReadOnlyList<string> Locks, IReadOnlyList<string> Identities);
