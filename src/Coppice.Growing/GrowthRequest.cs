using Coppice.Distributions;
using Coppice.Families;
using Coppice.Planning;
using Coppice.Store.Generations;

namespace Coppice.Growing;

/// <summary>One template to grow, with everything that its growth depends on.</summary>
/// <param name="Family">The family.</param>
/// <param name="Template">The template.</param>
/// <param name="Archive">The frozen archive.</param>
/// <param name="Parent">The parent's generation; null for a base.</param>
/// <param name="Inputs">What determines the result.</param>
/// <param name="Minimal">The packages that a base begins with, with their downloaded files.</param>
/// <param name="Added">The packages that will probably be installed on top, with their downloaded files.</param>
/// <param name="Estimate">Bytes that the new layer will probably take.</param>
/// <param name="LogFile">Where its log is written.</param>
internal sealed record GrowthRequest(
    Family Family,
    TemplateDeclaration Template,
    ArchiveSnapshot Archive,
    Generation? Parent,
    TemplateInputs Inputs,
    IReadOnlyList<(PackageFile Package, string File)> Minimal,
    IReadOnlyList<(PackageFile Package, string File)> Added,
    long Estimate,
    string LogFile);
