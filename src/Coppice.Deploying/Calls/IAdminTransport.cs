using Coppice.Foundation;

namespace Coppice.Deploying.Calls;

/// <summary>Carries calls to dom0 and answers back.</summary>
public interface IAdminTransport
{
    /// <summary>Makes a call and waits for the answer.</summary>
    /// <exception cref="Failure">It cannot be sent at all.</exception>
    RawAnswer Send(AdminCall call, CancellationToken cancel);
}
