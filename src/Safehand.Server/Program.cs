using Safehand.Server;

if (args is ["recover", ..])
{
    return await Recovery.RunAsync(args[1..]);
}

if (args is ["join", ..])
{
    return await JoinCommand.RunAsync(args[1..]);
}

if (args is ["seal-rows", ..])
{
    return await SealRowsCommand.RunAsync(args[1..]);
}

if (args is ["rotate-root", ..])
{
    return await RotateRootCommand.RunAsync(args[1..]);
}

var (options, fault) = ServerOptions.Read(args);
if (options is null)
{
    Console.Error.WriteLine(fault);
    return 2;
}

try
{
    await using var host = await SafehandHost.BuildAsync(options, TimeProvider.System, CancellationToken.None);
    await host.StartAsync(CancellationToken.None);
    Console.WriteLine(host.Welcome);
    await host.App.WaitForShutdownAsync();
    return 0;
}
catch (StartRefusedException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
