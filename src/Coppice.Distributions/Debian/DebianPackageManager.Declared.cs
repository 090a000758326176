namespace Coppice.Distributions.Debian;

/// <content>What is declared beside packages, files and scripts.</content>
public sealed partial class DebianPackageManager
{
    /// <inheritdoc/>
    public IDeclaredSteps Declared => GrowthFiles.Declared;
}
