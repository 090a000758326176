using Coppice.Foundation;

namespace Coppice.Engine.Exporting;

/// <summary>What can be chosen for some forms and means nothing for others.</summary>
public enum ExportChoice
{
    /// <summary>No partitions around the file system.</summary>
    Bare,

    /// <summary>The size of the image.</summary>
    Size,

    /// <summary>The key to sign with.</summary>
    SignKey,

    /// <summary>The release of the RPM.</summary>
    Release,

    /// <summary>The name of the image in an OCI layout.</summary>
    ImageName,
}

/// <summary>One form that a generation can be exported in.</summary>
public interface IExportForm
{
    /// <summary>Its name, one word.</summary>
    string Name { get; }

    /// <summary>What it is, for help.</summary>
    string Summary { get; }

    /// <summary>What can be chosen for it.</summary>
    IReadOnlyList<ExportChoice> Options => [];

    /// <summary>Whether it can be written to a stream.</summary>
    bool Streams => false;

    /// <summary>Says early what is missing or contradicts itself.</summary>
    /// <exception cref="Failure">It cannot be written so.</exception>
    void Check(ExportJob request)
    {
    }

    /// <summary>Writes it.</summary>
    /// <exception cref="Failure">An expected failure; nothing is left.</exception>
    void Write(ExportJob request, CancellationToken cancel);
}
