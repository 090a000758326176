namespace Coppice.Delivery.Ext4;

/// <summary>Neighbouring blocks of the file system.</summary>
/// <param name="Start">The first one.</param>
/// <param name="Count">How many.</param>
internal readonly record struct Run(long Start, int Count);
