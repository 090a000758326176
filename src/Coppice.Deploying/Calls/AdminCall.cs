using System.Text;

namespace Coppice.Deploying.Calls;

/// <summary>One call of Qubes' Admin API.</summary>
/// <param name="Destination">The qube that it is about; <c>dom0</c> where it is about none.</param>
/// <param name="Method">Such as <c>admin.vm.volume.Info</c>.</param>
/// <param name="Argument">What stands after the plus sign; null for none.</param>
public sealed record AdminCall(string Destination, string Method, string? Argument = null)
{
    /// <summary>The destination of calls that are about no qube.</summary>
    public const string Dom0 = "dom0";

    /// <summary>
    /// The longest request that qubesd reads, in bytes from the method to the end of the payload. To a longer one it answers
    /// nothing. Streams have no limit.
    /// </summary>
    public const int LongestRequest = 65_536;

    /// <summary>What is sent along.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Writes what is sent along, however long it is; null: <see cref="Payload"/> is sent.</summary>
    public Action<Stream>? Stream { get; init; }

    /// <summary>The method with its argument, as qrexec wants it.</summary>
    public string Service => Argument is null ? Method : $"{Method}+{Argument}";

    /// <summary>The same call with a text as payload.</summary>
    public AdminCall With(string payload) => this with { Payload = Encoding.UTF8.GetBytes(payload) };

    /// <inheritdoc/>
    public override string ToString() => Destination == Dom0 ? Service : $"{Service} at {Destination}";
}
