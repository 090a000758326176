using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Coppice.Store.Tests.Support;

namespace Coppice.Delivery.Tests.Oci;

/// <summary>A real docker-registry on the loopback interface, for one test.</summary>
internal sealed class Registry : IDisposable
{
    private readonly TempFolder folder = TempFolder.OnDisk();
    private readonly Process process;
    private readonly List<string> log = [];

    private Registry(int port)
    {
        Address = $"127.0.0.1:{port}";
        var configuration = folder.At("config.yml");
        File.WriteAllText(
            configuration,
            $"version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {folder.Path}/data}}}}\nhttp: "
                + $"{{addr: '{Address}'}}\n");
        process = Process.Start(
            new ProcessStartInfo("docker-registry", ["serve", configuration])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            })!;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    internal string Address { get; }

    /// <summary>How many blobs it holds.</summary>
    internal int Blobs =>
        Directory.Exists(folder.At("data"))
            ? Directory.GetFiles(
                folder.At("data", "docker", "registry", "v2", "blobs"), "data", SearchOption.AllDirectories).Length
            : 0;

    /// <summary>How many uploads of blobs were ever finished.</summary>
    internal int Uploads
    {
        get
        {
            lock (log)
            {
                return log.Count(line =>
                    line.Contains("\"PUT /v2/", StringComparison.Ordinal)
                        && line.Contains("/blobs/uploads/", StringComparison.Ordinal));
            }
        }
    }

    internal static async Task<Registry> StartAsync()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var registry = new Registry(port);
        using var client = new HttpClient();
        for (var tries = 0; tries < 200; tries++)
        {
            try
            {
                if (
                    (
                        await client.GetAsync(
                            new Uri($"http://{registry.Address}/v2/"),
                            TestContext.Current.CancellationToken)).IsSuccessStatusCode)
                {
                    return registry;
                }
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }

        registry.Dispose();
        throw new InvalidOperationException("the registry does not start");
    }

    private void Keep(string? line)
    {
        lock (log)
        {
            log.Add(line ?? "");
        }
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        folder.Dispose();
    }
}
