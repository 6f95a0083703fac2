global using System.Net;
global using Xunit;

[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
