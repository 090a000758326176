using Coppice.Foundation;

namespace Coppice.Distributions;

/// <summary>A file or link that differs from what a package brought, as it was seen being made.</summary>
/// <param name="Path">The file.</param>
/// <param name="Package">The package whose script made it last; empty where it was none.</param>
/// <param name="Script">The script: <c>postinst</c>; empty where it was none.</param>
/// <param name="IsTrigger">Whether the script ran because of what another package did.</param>
/// <param name="HasContent">Whether it is a file with something in it.</param>
public sealed record MadeFile(BytePath Path, string Package, string Script, bool IsTrigger, bool HasContent);
