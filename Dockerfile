# One image: `docker run IMAGE` serves, `docker run IMAGE init` bootstraps a server.
# No `# syntax=` line: it would make every build fetch a frontend from Docker Hub.

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
# Projects first: packages are restored again only when a reference changes, not with every line of code.
COPY Directory.Build.props Directory.Packages.props global.json ./
COPY src/Tower.Messages/Tower.Messages.csproj src/Tower.Messages/
COPY src/Tower.Actors/Tower.Actors.csproj src/Tower.Actors/
COPY src/Tower.Web/Tower.Web.csproj src/Tower.Web/
ARG NUGET_CERT_REVOCATION_MODE
RUN --mount=type=cache,target=/root/.nuget/packages \
    --mount=type=secret,id=nuget_config,target=/root/.nuget/NuGet/NuGet.Config \
    dotnet restore src/Tower.Web
COPY .editorconfig ./
COPY hocon hocon
COPY src src
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet publish src/Tower.Web -c Release --no-restore -o /app

# Only the two programs Tower calls: the distributions' packages would bring the whole engine along. Debian and Ubuntu
# name them differently, and the .NET images are built on either.
FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS docker
WORKDIR /packages
RUN apt-get update \
 && if apt-cache show docker-cli >/dev/null 2>&1; \
    then apt-get download docker-cli docker-compose; \
    else apt-get download docker.io docker-compose-v2; fi \
 && for package in *.deb; do dpkg -x "$package" files; done \
 && install -D files/usr/bin/docker /docker/bin/docker \
 && install -D files/usr/libexec/docker/cli-plugins/docker-compose /docker/libexec/docker/cli-plugins/docker-compose

FROM mcr.microsoft.com/dotnet/aspnet:10.0
COPY --from=docker /docker /usr
COPY --from=build /app /app
RUN ln -s /app/tower /usr/local/bin/tower
# Tower opens its own port (3100); the base image's variable would have it warn about that at every start.
ENV ASPNETCORE_HTTP_PORTS= DOTNET_NOLOGO=true
WORKDIR /var/infra
EXPOSE 3100
HEALTHCHECK --interval=10s --timeout=30s --start-period=5m --start-interval=500ms CMD ["tower", "health"]
ENTRYPOINT ["tower"]
CMD ["serve"]
