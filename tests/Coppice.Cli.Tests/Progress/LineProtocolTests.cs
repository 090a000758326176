using Coppice.Cli.Progress;
using Coppice.Foundation.Progress;

namespace Coppice.Cli.Tests.Progress;

public sealed class LineProtocolTests
{
    private readonly FakeHost fake = new();

    [Fact]
    public void Every_announced_template_waits_goes_on_and_ends_once()
    {
        using (var lines = new LineProtocol(fake.Host.Terminal, fake.Time))
        {
            foreach (var template in (string[])["base", "vault", "dev", "same", "left"])
            {
                lines.Announce(template);
            }

            lines.Announce("base");
            lines.Expect("base", 2);
            lines.End("same", "no_updates");
            lines.Report(new StepStarted("download", "download"));
            lines.Report(new StepStarted("base: grow", "grow"));
            for (var i = 0; i < 20; i++)
            {
                lines.Report(new StepPrinted("base: grow", "Setting up x"));
            }

            lines.Report(new StepPrinted("download", "not told"));
            lines.Say("not told");
            lines.Report(new StepEnded("base: grow", StepOutcome.Done, "3 files"));
            lines.Report(new StepStarted("vault: grow", "grow"));
            lines.Report(new StepEnded("vault: grow", StepOutcome.Failed, "exit code 1"));
            lines.Report(new StepEnded("dev: grow", StepOutcome.Unchanged));
            lines.Report(new StepStarted("stranger: grow", "grow"));
            lines.Report(new StepEnded("stranger: grow", StepOutcome.Done));
        }

        Assert.Equal(
            """
            base pending 0
            vault pending 0
            dev pending 0
            same pending 0
            left pending 0
            same done no_updates
            base updating 0
            base updating 12
            base updating 25
            base updating 37
            base updating 50
            base updating 62
            base updating 75
            base updating 87
            base updating 99
            base done success
            vault updating 0
            vault done error
            dev done no_updates
            left done error

            """, fake.Error.ToString());
    }
}
